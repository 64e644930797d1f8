"""The cluster's own identities hold no rights beyond its nodes, its subnets and pulling images.

## Why
Every pod that reaches the metadata service of its node can act as the nodes' identity, and whoever takes
over the control plane's identity, or an add-on's, acts with whatever it was given. Nodes need to pull
images; the control plane needs the node resource group, which AKS gives it, and the subnets, addresses and
zones that you brought; an add-on needs the one thing it works with. Contributor on a subscription turns one
broken container into a way to everything in it.

## What the fix changes
`az role assignment create` gives the narrow role at the subnet, zone or registry first where it is missing,
then `az role assignment delete` takes the wide one away, by its id; undo gives back the same. What breaks
shows late: new load balancers, disks and pulls on new nodes fail, those that exist go on. What comes through
a group or from above the subscription, and the roles of a service principal, are not taken.

## Limits
- Roles are read in the cluster's subscription and in those that you name; elsewhere they are not seen.
- Groups with a role over the cluster or above it are followed as far as Microsoft Graph lists their members;
  the verdict names the others.
- A role counts as Contributor or Owner by what it grants, whatever its name. Rights inside the node resource
  group are taken as needed. Rights on a registry beyond pulling are judged by IAM-3.
- The control plane may hold roles on networks, zones, identities, disk encryption sets and key vaults that it
  needs; whether it needs each of them is not checked.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from msgspec import Struct

from aks_harden.checks.check import Assert, Check, Judgement, fails, learn, not_applicable, passes, warns
from aks_harden.checks.gather import Open
from aks_harden.checks.iam.grants import Grant, grants_of, unread_groups
from aks_harden.checks.kind import service_principal
from aks_harden.checks.rights.scopes import type_of
from aks_harden.checks.stores.registries import puller_of
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import group_of, same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_REGISTRY: Final = "microsoft.containerregistry/registries"
_OWN_RESOURCES: Final = (
    "microsoft.network/",
    "microsoft.managedidentity/",
    "microsoft.compute/diskencryptionsets",
    "microsoft.keyvault/",
)
"""Kinds of resources that a control plane is given roles on when they are brought along.

https://learn.microsoft.com/azure/aks/managed-identity-overview
"""
_MEMBER: Final = "objectId"


class _Reach(Struct, frozen=True, kw_only=True):
    """What identities hold beyond what they need."""

    broad: tuple[Grant, ...] = ()
    other: tuple[Grant, ...] = ()
    fitting: tuple[Grant, ...] = ()
    open: Open

    @property
    def notes(self) -> tuple[str, ...]:
        """Every role beyond pulling in a line."""
        return tuple(f"{grant.words}." for grant in (*self.broad, *self.other, *self.fitting))


class Excess(Struct, frozen=True, kw_only=True):
    """What one identity of the cluster holds beyond what it needs."""

    principal: str
    """Object id of the identity."""
    grants: tuple[Grant, ...]


def excess_of(snapshot: Snapshot, key: str) -> tuple[Excess, ...]:
    """Return what an assertion of this item finds fault with, identity by identity."""
    cluster = snapshot.cluster
    fits: Callable[[Grant], bool] = _fits_control_plane
    match key:
        case "kubelet":
            fits = _fits_control_plane if service_principal(cluster) else _fits_nowhere
            principals = [puller_of(snapshot).id]
        case "control-plane":
            principals = [_control_plane(snapshot, cluster)[1]]
        case _:
            fits = _fits_add_on
            principals = [cluster.see(path).text for path in _add_ons(cluster)]
    found = ((each, _reach(snapshot, cluster, each, fits)) for each in principals)
    return tuple(
        Excess(principal=principal, grants=(*reach.broad, *reach.other))
        for principal, reach in found
        if reach.broad or reach.other
    )


def judge_kubelet(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge what the nodes' identity, or the service principal that the cluster runs as, may do."""
    cluster = snapshot.cluster
    puller = puller_of(snapshot)
    fits = _fits_control_plane if service_principal(cluster) else _fits_nowhere
    found = _reach(snapshot, cluster, puller.id, fits)
    who = f"The {puller.title} of the nodes"
    if found.broad:
        reason = f"{who} is as good as Contributor beyond the node resource group: {_words(found.broad)}."
        return fails(reason, *_rows(puller.seen, found.broad), notes=found.notes)
    found.open.require()
    if found.other:
        reason = f"{who} holds more than pulling takes: {_words(found.other)}."
        rows = _rows(puller.seen, found.other)
        return warns(reason, *rows, severity=Severity.MEDIUM, notes=found.notes)
    reason = f"{who} holds nothing beyond pulling and the node resource group."
    notes = (*found.notes, *unread_groups(snapshot))
    return passes(reason, *_rows(puller.seen, found.fitting), notes=notes)


def judge_control_plane(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge what the control plane's identity may do."""
    cluster = snapshot.cluster
    if service_principal(cluster):
        return not_applicable(
            "Control plane and nodes are one service principal, judged as that of the nodes.",
            cluster.see("properties.servicePrincipalProfile.clientId"),
        )
    row, own = _control_plane(snapshot, cluster)
    found = _reach(snapshot, cluster, own, _fits_control_plane)
    if found.broad:
        words = _words(found.broad)
        reason = f"The control plane's identity is as good as Contributor beyond its nodes: {words}."
        return warns(reason, *_rows(row, found.broad), notes=found.notes)
    found.open.require()
    if found.other:
        words = _words(found.other)
        reason = f"The control plane's identity holds more than its nodes and networks take: {words}."
        return warns(reason, *_rows(row, found.other), severity=Severity.MEDIUM, notes=found.notes)
    reason = "The control plane's identity holds nothing beyond its nodes and what was brought for it."
    notes = (*found.notes, *unread_groups(snapshot))
    return passes(reason, *_rows(row, found.fitting), notes=notes)


def judge_add_ons(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge what the identities of add-ons may do."""
    cluster = snapshot.cluster
    names = tuple(_add_ons(cluster))
    if not names:
        return not_applicable("No add-on has an identity of its own.", cluster.see("id"))
    found = [(path, _reach(snapshot, cluster, cluster.see(path).text, _fits_add_on)) for path in names]
    for broad in (True, False):
        wide = [(path, each.broad if broad else each.other) for path, each in found]
        held = tuple(grant for _, grants in wide for grant in grants)
        if held:
            which = ", ".join(_add_on(path) for path, grants in wide if grants)
            reason = f"The identity of {which} reaches further than the add-on works: {_words(held)}."
            rows = (*(cluster.see(path).evidence for path, grants in wide if grants), *_shown(held))
            return warns(reason, *rows, severity=None if broad else Severity.MEDIUM)
        for _, each in found:
            each.open.require()
    reason = "No identity of an add-on reaches a subscription, or rules a resource group."
    return passes(reason, *(cluster.see(path) for path in names), notes=unread_groups(snapshot))


def _reach(snapshot: Snapshot, cluster: Node, principal: str, fits: Callable[[Grant], bool]) -> _Reach:
    held = grants_of(snapshot, principal)
    group = cluster.see("properties.nodeResourceGroup").text
    beyond = [
        grant for grant in held.found if not grant.pulls and not _in_node_group(cluster, group, grant.scope)
    ]
    broad = tuple(grant for grant in beyond if grant.broad and (grant.container or grant.assigns))
    other = tuple(grant for grant in beyond if grant not in broad and not fits(grant))
    fitting = tuple(grant for grant in beyond if grant not in broad and grant not in other)
    return _Reach(broad=broad, other=other, fitting=fitting, open=held.open)


def _in_node_group(cluster: Node, group: str, scope: str) -> bool:
    same = subscription_of(scope) == subscription_of(cluster.id)
    return same and group_of(scope).lower() == group.lower()


def _fits_nowhere(grant: Grant) -> bool:
    """Tell whether another item judges it: rights on a registry are IAM-3's."""
    return type_of(grant.scope) == _REGISTRY


def _fits_control_plane(grant: Grant) -> bool:
    return _fits_nowhere(grant) or (not grant.container and type_of(grant.scope).startswith(_OWN_RESOURCES))


def _fits_add_on(grant: Grant) -> bool:
    """Tell whether a role lies below a subscription: an add-on works with vaults, zones or gateways there."""
    return not grant.above


def _control_plane(snapshot: Snapshot, cluster: Node) -> tuple[Seen, str]:
    """Return the object id of the control plane's identity, and where it is told."""
    if cluster.text("identity.principalId"):
        seen = cluster.see("identity.principalId")
        return seen, seen.text
    identities = cluster.see("identity.userAssignedIdentities")
    held = identities.value if isinstance(identities.value, dict) else {}
    for resource, member in held.items():
        told = member if isinstance(member, dict) else {}
        own = next((value for name, value in told.items() if name.lower() == "principalid"), None)
        if isinstance(own, str) and own:
            return identities, own
        for entry in snapshot.readable("identities"):
            if same_id(entry.id, resource) and entry.text("properties.principalId"):
                return identities, entry.text("properties.principalId")
    reason = "nothing tells the object id of the control plane's identity"
    raise NotSettledError(Missing(facet="cluster", reason=reason))


def _add_ons(cluster: Node) -> Iterator[str]:
    """Give the paths of the object ids of add-ons' identities."""
    profiles = cluster.get("properties.addonProfiles")
    for name in profiles if isinstance(profiles, dict) else ():
        path = f"properties.addonProfiles.{name}.identity"
        if cluster.get(path) is not None:
            yield f"{path}.{_MEMBER}"
    routing = "properties.ingressProfile.webAppRouting.identity"
    if cluster.get(routing) is not None:
        yield f"{routing}.{_MEMBER}"


def _add_on(path: str) -> str:
    return path.split(".")[-3]


def _words(grants: Iterable[Grant]) -> str:
    return ", ".join(dict.fromkeys(grant.words for grant in grants))


def _shown(grants: Iterable[Grant]) -> tuple[Evidence, ...]:
    return tuple(row for grant in grants for row in grant.evidence)


def _rows(seen: Seen, grants: Iterable[Grant]) -> tuple[Evidence, ...]:
    return (seen.evidence, *_shown(grants))


CHECK = Check(
    id="EXT-NODEID",
    section=Section.IAM,
    severity=Severity.HIGH,
    docs=(
        learn("azure/aks/managed-identity-overview"),
        learn("azure/aks/user-assigned-managed-identity"),
        learn("azure/aks/pre-created-kubelet-managed-identity"),
        learn("azure/role-based-access-control/best-practices"),
    ),
    controls=("CIS AKS 1.8 5.1.3", "MCSB PA-7"),
    asserts=(
        Assert(key="kubelet", severity=Severity.HIGH, judge=judge_kubelet),
        Assert(key="control-plane", severity=Severity.HIGH, judge=judge_control_plane),
        Assert(key="add-ons", severity=Severity.HIGH, judge=judge_add_ons),
    ),
    extended=True,
)
