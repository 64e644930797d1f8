"""Where a resource's logs go: diagnostic settings, their category groups and their destinations.

Settings add up: a category is exported when any of them has it, by name or by a group, and sends it to a
destination that exists.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from aks_harden.checks.gather import NOTHING_OPEN, Open
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.json import Json
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import same_id, subscription_of
from aks_harden.snapshot.reading import Read
from aks_harden.snapshot.snapshot import Snapshot


class Source(Struct, frozen=True):
    """A kind of resource that writes logs: the facets that hold its settings and its categories."""

    settings: str
    categories: str


CLUSTER_LOGS: Final = Source(settings="cluster-diagnostics", categories="cluster-log-categories")
REGISTRY_LOGS: Final = Source(settings="registry-diagnostics", categories="registry-log-categories")
VAULT_LOGS: Final = Source(settings="vault-diagnostics", categories="vault-log-categories")

DESTINATIONS: Final = (
    "properties.workspaceId",
    "properties.storageAccountId",
    "properties.eventHubAuthorizationRuleId",
    "properties.serviceBusRuleId",
    "properties.marketplacePartnerId",
)
"""Where a setting names its destinations."""

_WORKSPACES: Final = "/providers/microsoft.operationalinsights/workspaces/"
_RULES: Final = "/authorizationrules/"


class Exports(Struct, frozen=True):
    """What became of some log categories of one resource."""

    arriving: tuple[Evidence, ...]
    """Entries that send one of them to a destination that exists."""
    lost: tuple[Evidence, ...]
    """Destinations that are gone, of settings that have no other."""
    settings: int
    """How many settings the resource has, whatever they carry."""
    searched: Evidence
    """The list of settings that was gone through."""
    open: Open

    @property
    def arrives(self) -> bool:
        """Tell whether one of the categories arrives; not settled where one that may is open."""
        if not self.arriving:
            self.open.require()
        return bool(self.arriving)


def exports(snapshot: Snapshot, source: Source, resource: str, wanted: frozenset[str]) -> Exports:
    """Return where any of the wanted categories (in lower case) of a resource goes."""
    settings = snapshot.listed(source.settings, resource)
    arriving: list[Evidence] = []
    lost: list[Evidence] = []
    open_ = NOTHING_OPEN
    for setting in settings:
        try:
            found = tuple(entries(snapshot, source, resource, setting, wanted))
            if not found:
                continue
            gone = _gone(snapshot, setting)
        except NotSettledError as error:
            open_ = open_.and_(error)
            continue
        if gone:
            lost.extend(seen.wanted("a destination that exists") for seen in gone)
        else:
            arriving.extend(seen.wanted("on, to a destination that exists") for seen in found)
    return Exports(
        arriving=tuple(arriving),
        lost=tuple(lost),
        settings=len(settings),
        searched=searched(snapshot, source, resource, wanted),
        open=open_,
    )


def searched(snapshot: Snapshot, source: Source, resource: str, wanted: frozenset[str]) -> Evidence:
    """Return the list of a resource's settings as a row of evidence."""
    read = snapshot.read(source.settings, resource)
    names: list[Json] = [setting.name for setting in snapshot.listed(source.settings, resource)]
    return Evidence(
        resource=resource,
        path="diagnosticSettings",
        observed=names,
        expected=f"a setting with {' or '.join(sorted(wanted))}",
        read_at=read.at if read else "",
        call=read.call if read else "",
    )


def workspaces(snapshot: Snapshot, source: Source, resource: str, wanted: frozenset[str]) -> tuple[str, ...]:
    """Return the ids of the workspaces that settings name for any of the wanted categories."""
    found = [
        setting.see(DESTINATIONS[0]).text
        for setting in snapshot.listed(source.settings, resource)
        if setting.text(DESTINATIONS[0]) and any(entries(snapshot, source, resource, setting, wanted))
    ]
    return tuple({workspace.lower(): workspace for workspace in found}.values())


def workspace(snapshot: Snapshot, resource: str) -> Node | None:
    """Return a workspace from the list of its subscription, else by its own id; None where it is gone.

    A list holds what the reader may see, so that missing from it proves nothing: only a 404 does (G-8).
    """
    owner = f"/subscriptions/{subscription_of(resource)}"
    listed = snapshot.listed("workspaces", owner) if _was_read(snapshot, owner) else ()
    found = next((node for node in listed if same_id(node.id, resource)), None)
    return found or snapshot.find(_facet(snapshot, resource), resource)


def _facet(snapshot: Snapshot, resource: str) -> str:
    """Return the facet that holds a destination: those that only vaults send to are read for themselves."""
    apart = resource.lower() in snapshot.targets("vault-destinations")
    return "vault-destinations" if apart else "destinations"


def _was_read(snapshot: Snapshot, owner: str) -> bool:
    return isinstance(snapshot.targets("workspaces").get(owner), Read)


def entries(
    snapshot: Snapshot, source: Source, resource: str, setting: Node, wanted: frozenset[str]
) -> Iterator[Seen]:
    """Give the entries of a setting that are on and carry one of the wanted categories."""
    for entry in setting.need_nodes("properties.logs"):
        category, group = entry.text("category").lower(), entry.text("categoryGroup").lower()
        if category and category not in wanted:
            continue
        if not entry.see("enabled").flag:
            continue
        if not category and not group:
            raise NotSettledError(
                Missing(facet=source.settings, reason=f"a log entry of {setting.name} names no category")
            )
        if category or group in _groups(snapshot, source, resource, wanted):
            yield entry.see("category" if category else "categoryGroup")


def _groups(snapshot: Snapshot, source: Source, resource: str, wanted: frozenset[str]) -> frozenset[str]:
    """Return the category groups, in lower case, that hold one of the wanted categories.

    A list that names none of them tells nothing of groups: every such resource has these categories.
    """
    held = [node for node in snapshot.listed(source.categories, resource) if node.name.lower() in wanted]
    if not held:
        reason = f"the list of log categories of {resource} does not name {' or '.join(sorted(wanted))}"
        raise NotSettledError(
            Missing(facet=source.categories, reason=reason, action=FACETS[source.categories].actions[0])
        )
    return frozenset(
        group.lower() for category in held for group in category.see("properties.categoryGroups").texts
    )


def _gone(snapshot: Snapshot, setting: Node) -> tuple[Seen, ...]:
    """Return the destinations of a setting where every one of them is gone, nothing where one exists."""
    named = tuple(setting.see(path) for path in DESTINATIONS if setting.text(path))
    if not named:
        raise NotSettledError(
            Missing(facet="destinations", reason=f"the setting {setting.name} names no destination")
        )
    open_ = NOTHING_OPEN
    for seen in named:
        try:
            if _exists(snapshot, seen.text):
                return ()
        except NotSettledError as error:
            open_ = open_.and_(error)
    open_.require()
    return named


def _exists(snapshot: Snapshot, destination: str) -> bool:
    lowered = destination.lower()
    if _WORKSPACES in lowered:
        return workspace(snapshot, destination) is not None
    if _RULES in lowered and lowered not in snapshot.targets("destinations"):
        # The reader may have asked for the namespace that the rule belongs to instead.
        destination = destination[: lowered.index(_RULES)]
    return snapshot.find(_facet(snapshot, destination), destination) is not None
