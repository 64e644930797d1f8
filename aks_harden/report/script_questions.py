"""What a script asks Azure before and after a step: one JMESPath condition a resource, true or false.

az itself compares, so that no text of Azure's has to be taken apart in a shell.
"""

import json
import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from aks_harden.engine.differences import Change
from aks_harden.engine.plan import Step
from aks_harden.engine.subjects import api_version
from aks_harden.model.fix import Precondition
from aks_harden.model.json import Json

_ANYTHING: Final = "id != null"
_MEMBER: Final = "|[0]"
"""How a query ends that picks one member of a list."""
_WHOLE: Final = frozenset({"", '"properties"'})
"""The queries for all of a resource, where a switch is beside everything."""
_KEY: Final = re.compile(r"\[\?(\w+)==`")
"""By what a query tells the members of a list apart."""


class Question(Struct, frozen=True):
    """One condition on one resource."""

    url: str
    """What `az rest` reads: it puts the active cloud's endpoint before it."""
    query: str
    about: str
    """What is asked, for people."""


class Asked(Struct, frozen=True):
    """Everything that a script asks about one step."""

    before: tuple[Question, ...]
    absent: tuple[str, ...]
    """Resources that must not be there yet."""
    after: tuple[Question, ...]
    gone: tuple[str, ...]
    """Resources that must not be there any more."""


def questions(step: Step, known: frozenset[str], *, inverse: bool = False) -> Asked:
    """Return what to ask before and after a step; `known` are the resources that were there before it.

    Before an `inverse` that is what the step that it takes back was verified by: its preconditions are of
    the time before that step.
    """
    by_url: dict[str, list[Change]] = {}
    told = {entry.resource.lower(): entry.api_version for entry in step.preconditions}
    for change in step.expects:
        version = api_version(change.call) or told.get(change.resource.lower(), "")
        if version and change.resource.startswith("/"):
            by_url.setdefault(f"{change.resource}?api-version={version}", []).append(change)
    gone = {url for url, changes in by_url.items() if any(_goes(change) for change in changes)}
    before = [
        _left(url, changes, new=url in gone) if inverse else Question(url, _were(changes), _paths(changes))
        for url, changes in by_url.items()
        if not _new(url, known) and (inverse or url not in gone)
    ]
    after = [
        Question(
            url,
            _undone(changes) if inverse and not _new(url, known) else _wanted(changes, new=_new(url, known)),
            _paths(changes),
        )
        for url, changes in by_url.items()
        if url not in gone
    ]
    wanted = () if inverse else step.preconditions
    asked = [_asked(precondition) for precondition in wanted if precondition.expected is not None]
    absent = [
        f"{entry.resource}?api-version={entry.api_version}"
        for entry in wanted
        if entry.expected is None and entry.query in {"@", "id"}
    ]
    return Asked(
        before=_each_once((*asked, *before)),
        absent=tuple(absent),
        after=tuple(after),
        gone=tuple(sorted(gone)),
    )


def _each_once(asked: Iterable[Question]) -> tuple[Question, ...]:
    """Return one question for each resource: each takes az a second, however much it asks."""
    by_url: dict[str, list[Question]] = {}
    for question in asked:
        by_url.setdefault(question.url, []).append(question)
    return tuple(
        Question(url, _all(each.query for each in own), ", ".join(dict.fromkeys(each.about for each in own)))
        for url, own in by_url.items()
    )


def turned(change: Change) -> Change:
    """Return the change that takes one back."""
    return replace(change, before=change.after, after=change.before)


def _new(url: str, known: frozenset[str]) -> bool:
    return url.split("?", 1)[0].lower() not in known


def _undone(changes: list[Change]) -> str:
    """Return the condition that changes are taken back, as far as it is known how Azure then tells it.

    Of a value that was unset Azure may tell the default afterwards; beside a switch that is off again it may
    keep what that went with: the key, the workspace.
    """
    switches = {_owner(change) for change in changes if isinstance(change.before, bool)} - _WHOLE
    gone = _members_without(changes, "after")
    told: list[str] = []
    for change in changes:
        if change.after is not None or _split(change.query)[0] in gone or isinstance(change.before, bool):
            told.append(_reads_or_gone(change.query, change.after, gone))
        elif _owner(change) not in switches:
            told.append(_another(change.query, change.before))
    return _all(told)


def _another(query: str, value: Json) -> str:
    """Return the condition that a word or number is not this one; anything else has to be gone."""
    plain = isinstance(value, int) or (isinstance(value, str) and not _is_id(value))
    return f"({query}) != {literal_of(value)}" if plain else _reads(query, None)


def _owner(change: Change) -> str:
    """Return the query for the object that a value is in."""
    return change.query.rpartition(".")[0]


def _left(url: str, changes: Iterable[Change], *, new: bool) -> Question:
    """Ask whether a resource reads as the step left it that these changes take back."""
    made = [turned(change) for change in changes]
    return Question(url, _wanted(made, new=new), _paths(made))


def literal_of(value: Json) -> str:
    """Return a JSON value as JMESPath writes it."""
    return f"`{json.dumps(value).replace('`', chr(92) + 'u0060')}`"


def _asked(wanted: Precondition) -> Question:
    url = f"{wanted.resource}?api-version={wanted.api_version}"
    return Question(url, f"({wanted.query}) == {literal_of(wanted.expected)}", wanted.about or wanted.query)


def _wanted(changes: list[Change], *, new: bool) -> str:
    if not new:
        gone = _members_without(changes, "after")
        own = [change for change in changes if not _named_by_azure(change)]
        return _all(_reads_or_gone(change.query, change.after, gone) for change in own)
    # Azure spells and fills in much of a new resource itself; switches and numbers are ours.
    own = [change for change in changes if isinstance(change.after, bool | int)]
    return _all([_ANYTHING, *(_reads(change.query, change.after) for change in own)])


def _were(changes: list[Change]) -> str:
    """Return the condition that values read as before; of a new member of a list, that it is not there."""
    absent = _members_without(changes, "before")
    return _all(_reads_or_gone(change.query, change.before, absent) for change in changes)


def _members_without(changes: Iterable[Change], side: str) -> frozenset[str]:
    """Return the members of lists that are not there before, or after: even their name has no value."""
    return frozenset(
        member
        for change in changes
        if getattr(change, side) is None
        for member, rest in [_split(change.query)]
        if (key := _KEY.findall(member)) and rest == f'."{key[-1]}"'
    )


def _split(query: str) -> tuple[str, str]:
    """Return the query for a member of a list, empty where it is none, and what follows it."""
    member, found, rest = query.rpartition(_MEMBER)
    return f"{member}{found}", rest


def _reads_or_gone(query: str, value: Json, absent: frozenset[str]) -> str:
    member, _ = _split(query)
    return f"!({member})" if value is None and member in absent else _reads(query, value)


def _named_by_azure(change: Change) -> bool:
    """Tell whether a value is what Azure writes on a new member of a list by itself."""
    return (
        change.before is None and _MEMBER in change.query and change.path.rpartition(".")[2] in {"id", "type"}
    )


def _goes(change: Change) -> bool:
    return change.path.lower() == "id" and change.after is None


def _reads(query: str, value: Json) -> str:
    """Return the condition that a value reads so; a list may stand in another order, ids in another case."""
    if value is None:
        return f"!({query})"
    if isinstance(value, str) and value.startswith("/"):
        return f"type({query}) == 'string'"
    if isinstance(value, list):
        each = [f"contains({query}, {literal_of(entry)})" for entry in value if not _is_id(entry)]
        return _all([f"type({query}) == 'array'", f"length({query}) == {literal_of(len(value))}", *each])
    return f"({query}) == {literal_of(value)}"


def _is_id(value: Json) -> bool:
    return isinstance(value, str) and value.startswith("/")


def _all(conditions: Iterable[str]) -> str:
    return " && ".join(dict.fromkeys(conditions))


def _paths(changes: list[Change]) -> str:
    """Return what is asked about, for people: of a member of a list that comes or goes, the member."""
    whole = _members_without(changes, "before") | _members_without(changes, "after")
    return ", ".join(dict.fromkeys(_path(change, whole) for change in changes))


def _path(change: Change, whole: frozenset[str]) -> str:
    member, found, _ = change.path.rpartition("].")
    return f"{member}]" if found and _split(change.query)[0] in whole else change.path
