"""A place inside a reading: values come out with the evidence of where they were found."""

import re
from collections.abc import Iterator
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.json import Json
from aks_harden.snapshot.defaults import DEFAULTS, Default
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.paths import MISSING, WrongShapeError, _Missing, look
from aks_harden.snapshot.reading import Read

_INDEX = re.compile(r"\[\d+\]")
_API_VERSION = re.compile(r"api-version=(\d{4}-\d{2}-\d{2}(?:-preview)?)")


class Seen(Struct, frozen=True):
    """A value that was looked at, with where and how it was read."""

    value: Json
    evidence: Evidence
    present: bool
    """False where the value is a documented default that stands in for an absent property."""

    def wanted(self, expected: str) -> Evidence:
        """Return the evidence with what would pass beside it."""
        return replace(self.evidence, expected=expected)

    @property
    def flag(self) -> bool:
        """The value as a boolean; `"True"` and `"false"` count, anything else is not settled."""
        if isinstance(self.value, bool):
            return self.value
        if isinstance(self.value, str) and self.value.lower() in {"true", "false"}:
            return self.value.lower() == "true"
        raise self._odd("true or false")

    @property
    def text(self) -> str:
        """The value as text; anything else is not settled."""
        if isinstance(self.value, str):
            return self.value
        raise self._odd("text")

    @property
    def number(self) -> int:
        """The value as a whole number; anything else is not settled."""
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return self.value
        raise self._odd("a whole number")

    @property
    def texts(self) -> tuple[str, ...]:
        """The value as a list of texts; one text counts as a list of one, anything else is not settled."""
        if isinstance(self.value, str):
            return (self.value,)
        if isinstance(self.value, list) and all(isinstance(entry, str) for entry in self.value):
            return tuple(cast("list[str]", self.value))
        raise self._odd("a list of texts")

    def _odd(self, wanted: str) -> NotSettledError:
        return NotSettledError(
            Missing(
                facet=self.evidence.path,
                reason=f"`{self.evidence.path}` is not {wanted}, so it tells nothing",
            )
        )


class Node(Struct, frozen=True, eq=False):
    """A resource, or a part of one, inside a reading."""

    body: Json
    facet: str
    reading: Read
    id: str
    """ARM id of the resource that the part belongs to."""
    type: str
    """ARM type of that resource, in lower case."""
    prefix: str = ""
    """Path of the part inside the resource; empty for the resource itself."""

    @property
    def name(self) -> str:
        """The resource's name, or the part's own where it has one."""
        own = self.get("name")
        return own if isinstance(own, str) else self.id.rstrip("/").rsplit("/", 1)[-1]

    @property
    def api_version(self) -> str:
        """The API version that the reading was made with; empty where the call does not tell."""
        version = _API_VERSION.search(self.reading.call)
        return version[1] if version else ""

    def see(self, path: str) -> Seen:
        """Return the value at `path`, or the documented default where it is absent.

        Raises NotSettledError where it is absent and no default is documented.
        """
        full = f"{self.prefix}.{path}" if self.prefix else path
        evidence = Evidence(
            resource=self.id, path=full, observed=None, read_at=self.reading.at, call=self.reading.call
        )
        found = self._look(path)
        if not isinstance(found, _Missing):
            return Seen(value=found, evidence=replace(evidence, observed=found), present=True)
        self._need_properties(full)
        default = self._default(full)
        if default is None:
            raise NotSettledError(
                Missing(
                    facet=self.facet,
                    reason=f"`{full}` is absent and no documented default says what that means",
                )
            )
        judged = replace(evidence, default=default.source, meant=default.value)
        return Seen(value=default.value, evidence=judged, present=False)

    def peek(self, path: str) -> Seen | None:
        """Return the value at `path`, None where it is absent: for rows of evidence that only inform."""
        try:
            seen = self.see(path)
        except NotSettledError:
            return None
        return seen if seen.present else None

    def get(self, path: str) -> Json:
        """Return the value at `path`, None where absent: for parts whose absence means there are none."""
        found = self._look(path)
        return None if isinstance(found, _Missing) else found

    def text(self, path: str) -> str:
        """Return the text at `path`, empty where it is absent or no text."""
        found = self.get(path)
        return found if isinstance(found, str) else ""

    def nodes(self, path: str) -> "tuple[Node, ...]":
        """Return the members of an optional list; none where the list is absent."""
        found = self.get(path)
        if found is None:
            return ()
        return tuple(self._members(path, found))

    def need_nodes(self, path: str) -> "tuple[Node, ...]":
        """Return the members of a list that Azure always sends; not settled where it is absent."""
        return tuple(self._members(path, self.see(path).value))

    def part(self, path: str) -> "Node | None":
        """Return an inner object, None where it is absent."""
        found = self.get(path)
        return None if found is None else self._inner(path, found)

    def _members(self, path: str, found: Json) -> "Iterator[Node]":
        if not isinstance(found, list):
            raise NotSettledError(
                Missing(facet=self.facet, reason=f"`{path}` is not a list, so it tells nothing")
            )
        for index, body in enumerate(found):
            yield self._inner(f"{path}[{index}]", body)

    def _inner(self, path: str, body: Json) -> "Node":
        return replace(self, body=body, prefix=f"{self.prefix}.{path}" if self.prefix else path)

    def _look(self, path: str) -> "Json | _Missing":
        try:
            found = look(self.body, path)
        except WrongShapeError as odd:
            raise NotSettledError(Missing(facet=self.facet, reason=f"`{path}` of {self.id}: {odd}")) from None
        if isinstance(found, _Missing) and self.reading.doubtful:
            self._need_told(f"{self.prefix}.{path}" if self.prefix else path)
        return found

    def _need_told(self, full: str) -> None:
        """Raise where the kind of answer that was read may leave a path out."""
        asked = f"{full.lower()}."
        for path in self.reading.doubtful:
            if asked.startswith(f"{path.lower()}."):
                raise NotSettledError(
                    Missing(
                        facet=self.facet,
                        reason=f"`{full}` is absent, and an answer of this kind may leave it out",
                    )
                )

    def _need_properties(self, full: str) -> None:
        """Raise where the resource came without `properties`: its absent ones have no meaning then.

        The generic list of resources sends such bodies, and so does a dialect that has no such object.
        """
        if (
            self.prefix
            or not full.startswith("properties.")
            or not isinstance(self._look("properties"), _Missing)
        ):
            return
        raise NotSettledError(
            Missing(
                facet=self.facet,
                reason=f"{self.id} came without its properties, so what is absent tells nothing",
            )
        )

    def _default(self, full: str) -> Default | None:
        default = DEFAULTS.get((self.type, _INDEX.sub("[]", full).lower()))
        if default is None or not default.since:
            return default
        if self.api_version >= default.since or self._told_as_null(full, default.came_in):
            return default
        raise NotSettledError(
            Missing(
                facet=self.facet,
                reason=f"`{full}` is absent, and the reading is not of an API known to have it"
                f" ({default.since} or newer)",
            )
        )

    def _told_as_null(self, full: str, came_in: str) -> bool:
        """Tell whether a key is there as null: who wrote it knew the property; it is not set (G-5).

        The same of the object `came_in`, which no API version has without the property.
        """
        way = full[len(self.prefix) + 1 :] if self.prefix else full
        while way:
            above, _, last = way.rpartition(".")
            try:
                holder = look(self.body, above) if above else self.body
            except WrongShapeError:
                return False
            if isinstance(holder, dict):
                return any(key.lower() == last.lower() for key in holder)
            if came_in not in above.lower().split("."):
                return False
            way = above
        return False


__all__ = ["MISSING", "Node", "Seen"]
