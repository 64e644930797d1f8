"""The least rights: what reading needs, told by the facets, and what fixes need, told by the remedies."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from msgspec import Struct

from aks_harden.engine.built_in_role import BuiltIn
from aks_harden.engine.built_in_roles import CANDIDATES
from aks_harden.engine.discover import items
from aks_harden.engine.places import DIRECTORY, OF_READING, PLACES, Place, of_fixing
from aks_harden.engine.role_cover import GIVES_ROLES, beyond, smallest_cover
from aks_harden.snapshot.facets import FACETS, GRAPH, GROUPS_READ, Facet, Where

_GONE: Final = "Whether what Azure does not find is gone, or only out of sight"


class Use(Struct, frozen=True, kw_only=True):
    """What an action is needed for."""

    name: str
    """Name of the facet, or id of the fix."""
    words: str
    optional: bool = False
    """Whether verdicts do without it."""


class Needed(Struct, frozen=True, kw_only=True):
    """One action, what for, and where."""

    action: str
    uses: tuple[Use, ...]
    places: tuple[Place, ...]
    why: str = ""
    """What it tells, where that is not what its uses are called."""

    @property
    def optional(self) -> bool:
        """Whether verdicts do without it."""
        return all(use.optional for use in self.uses)


class Assigned(Struct, frozen=True, kw_only=True):
    """A built-in role, where it is assigned, and what for."""

    role: BuiltIn
    places: tuple[Place, ...]
    covers: tuple[str, ...]
    """Actions that it is assigned for."""

    @property
    def beyond(self) -> tuple[str, ...]:
        """What it grants beyond them, as patterns."""
        return beyond(self.role, self.covers)

    @property
    def gives_roles(self) -> bool:
        """Whether who holds it may give any role, the widest too, to anybody there."""
        return self.role.grants(GIVES_ROLES)


class Permissions(Struct, frozen=True, kw_only=True):
    """Everything that is needed, and the built-in roles that give it."""

    reading: tuple[Needed, ...]
    graph: tuple[Needed, ...]
    """Permissions of Microsoft Graph, which no role of ARM gives."""
    fixing: tuple[Needed, ...] = ()
    """What fixes need beside reading; empty where they were not asked for."""
    roles: tuple[Assigned, ...]
    uncovered: tuple[str, ...]
    """Actions that no built-in role gives, but such as grant everything."""

    @property
    def actions(self) -> tuple[str, ...]:
        """Every action of ARM, sorted: the least role holds exactly these."""
        return tuple(sorted(entry.action for entry in (*self.reading, *self.fixing)))

    @property
    def giving_roles(self) -> tuple[str, ...]:
        """Ids of the fixes that give roles: nobody else needs the right to."""
        return tuple(use.name for entry in self.fixing if entry.action == GIVES_ROLES for use in entry.uses)


def permissions(*, fix: bool) -> Permissions:
    """Return what reading needs, and fixing too where that is asked for."""
    reading, graph = _reading(), _graph()
    fixing = _fixing({entry.action for entry in reading}) if fix else ()
    roles, uncovered = _roles(reading, fixing)
    return Permissions(
        reading=reading, graph=graph, fixing=fixing, roles=roles, uncovered=tuple(sorted(uncovered))
    )


def _reading() -> tuple[Needed, ...]:
    return _facets(lambda action: action != GRAPH, OF_READING)


def _graph() -> tuple[Needed, ...]:
    return _facets(lambda action: action == GRAPH, {Where.TENANT: DIRECTORY})


def _facets(wanted: Callable[[str], bool], known: Mapping[Where, Place]) -> tuple[Needed, ...]:
    found: dict[str, list[Facet]] = {}
    for facet in FACETS.values():
        for action in filter(wanted, dict.fromkeys(facet.actions)):
            found.setdefault(action, []).append(facet)
    return tuple(
        Needed(
            action=action,
            uses=tuple(
                Use(name=facet.name, words=facet.title, optional=facet.optional)
                for facet in sorted(facets, key=lambda facet: facet.title)
            ),
            places=tuple(
                place for where, place in known.items() if any(where in facet.where for facet in facets)
            ),
            why=_GONE if action == GROUPS_READ else "",
        )
        for action, facets in sorted(found.items())
    )


def _fixing(read: Iterable[str]) -> tuple[Needed, ...]:
    uses: dict[str, dict[str, Use]] = {}
    known = set(read)
    for item in items():
        for remedy in item.remedies:
            for action in remedy.actions:
                if action not in known:
                    use = Use(name=remedy.id, words=item.page.title)
                    uses.setdefault(action, {}).setdefault(remedy.id, use)
    return tuple(
        Needed(action=action, uses=tuple(named.values()), places=(of_fixing(action),))
        for action, named in sorted(uses.items())
    )


def _roles(
    reading: Iterable[Needed], fixing: Iterable[Needed]
) -> tuple[tuple[Assigned, ...], frozenset[str]]:
    """Cover each place by itself, so that no wide role at one place stands in for narrow ones at several.

    What the roles for reading give at the cluster's subscription holds for all that lies in it.
    """
    found: dict[str, list[tuple[BuiltIn, Place, tuple[str, ...]]]] = {}
    uncovered: set[str] = set()
    inherited: tuple[BuiltIn, ...] = ()
    for kind, demands in (("read", _by_place(reading)), ("fix", _by_place(fixing))):
        for place, actions in demands:
            open_ = tuple(action for action in actions if not any(role.grants(action) for role in inherited))
            cover = smallest_cover(open_, CANDIDATES)
            uncovered.update(cover.uncovered)
            for role in cover.roles:
                given = tuple(action for action in open_ if role.grants(action))
                found.setdefault(f"{kind} {role.name}", []).append((role, place, given))
        if kind == "read":
            inherited = tuple(entries[0][0] for entries in found.values())
    return tuple(_assigned(entries) for entries in found.values()), frozenset(uncovered)


def _by_place(needed: Iterable[Needed]) -> tuple[tuple[Place, tuple[str, ...]], ...]:
    wanted = tuple(needed)
    found = ((place, tuple(entry.action for entry in wanted if place in entry.places)) for place in PLACES)
    return tuple((place, actions) for place, actions in found if actions)


def _assigned(entries: list[tuple[BuiltIn, Place, tuple[str, ...]]]) -> Assigned:
    role = entries[0][0]
    return Assigned(
        role=role,
        places=tuple(place for _, place, _ in entries),
        covers=tuple(sorted({action for _, _, actions in entries for action in actions})),
    )
