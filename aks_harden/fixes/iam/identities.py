"""The fixes of IAM-4 that give a cluster identities of its own: roles first, then the identities."""

from functools import partial
from typing import Final

from msgspec.structs import replace

from aks_harden.checks.iam.iam_4 import judge_apart, judge_control_plane, judge_kubelet
from aks_harden.checks.kind import service_principal
from aks_harden.fixes.cluster import UPDATE_ACTIONS, update
from aks_harden.fixes.exchange import Exchange
from aks_harden.fixes.iam.own_identities import (
    CONTROL,
    NODES,
    Own,
    lacking,
    lacking_policies,
    own_identity,
    roles_there,
    two_identities,
)
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.roles import FACETS, GIVE_ACTIONS, SETTLE
from aks_harden.fixes.twins import Block, cluster_bicep, cluster_terraform
from aks_harden.fixes.vault import VAULT_ACTIONS
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Kind, Risk
from aks_harden.model.json import JsonObject
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict, worst
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

_JUDGES: Final = {"control-plane": judge_control_plane, "apart": judge_apart, "kubelet": judge_kubelet}
_KUBELET: Final = "properties.identityProfile.kubeletidentity"
_REREADS: Final = ("cluster", "identities", "federated-credentials", *FACETS)
_POLICY: Final = "da6e2401-19da-4532-9141-fb8fbde08431"
_LATER: Final = (
    " Nodes that go on as the service principal change with their next node image (EXT-NODEIMG), which comes"
    " only where there is a newer one."
)


def _brought(snapshot: Snapshot, context: Context, fix: str, key: str) -> tuple[Own | None, Own | None]:
    """Return the identities that mending an assertion takes: the control plane's, the nodes'."""
    system = "userassigned" not in snapshot.cluster.text("identity.type").lower()
    control = own_identity(snapshot, context, fix, CONTROL) if key == "control-plane" or system else None
    both = key != "control-plane" or bool(service_principal(snapshot.cluster))
    return control, own_identity(snapshot, context, fix, NODES) if both else None


def _open(snapshot: Snapshot, context: Context, resource: str, key: str) -> bool:
    """Tell whether an assertion is known to fail or warn."""
    try:
        return _JUDGES[key](snapshot, context, resource).verdict in {Verdict.FAIL, Verdict.WARN}
    except NotSettledError:
        return False


def propose_roles(key: str, snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to give new identities what they need, before anything runs as them."""
    fix_id = "IAM-4.roles"
    keys = (key, *(each for each in _JUDGES if each != key and _open(snapshot, context, resource, each)))
    found = [_brought(snapshot, context, fix_id, each) for each in keys]
    # What only the other assertions need waits for its answer without holding this one up.
    brought = (
        next((each for each, _ in found if each and (each == found[0][0] or each.node)), None),
        next((each for _, each in found if each and (each == found[0][1] or each.node)), None),
    )
    exchange = Exchange(given=lacking(snapshot, context, *brought))
    policies = lacking_policies(snapshot, brought[1])
    if not exchange.given and not policies:
        return None
    scopes = dict.fromkeys([*(each.scope for each in exchange.given), *(each.vault.id for each in policies)])
    some = tuple(each for each in brought if each)
    fix = Fix(
        id=fix_id,
        item="IAM-4",
        title="Give the cluster's new identities their roles",
        resource=snapshot.cluster_id,
        assertions=tuple((each, resource) for each in keys),
        # It prepares what follows and changes no verdict by itself.
        reaches=worst(_JUDGES[each](snapshot, context, resource).verdict for each in keys),
        risk=Risk.SAFE,
        commands=(*exchange.commands, *(each.given(snapshot) for each in policies)),
        undo=(*(each.taken(snapshot) for each in reversed(policies)), *exchange.undo),
        changes="New identities may work with the networks, keys, registries and vaults of the cluster:"
        f" {', '.join(scopes)}.",
        disruption="None.",
        minutes=1,
        settle=SETTLE,
        inputs=tuple(each.asked for each in some),
        guards=(*(each.guard for each in some), *two_identities(*brought)),
        rereads=(*FACETS, *(("vaults",) if policies else ())),
        bicep=exchange.bicep,
        terraform=exchange.terraform,
        phase=Phase.GRANTS,
    )
    after = exchange.after(snapshot)
    for each in policies:
        after = each.added(after)
    return Proposal(fix=fix, after=after)


def propose_identity(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer a managed identity of its own for the control plane, and for the nodes of a service principal."""
    fix_id, one_way = "IAM-4.identity", bool(service_principal(snapshot.cluster))
    control, nodes = _brought(snapshot, context, fix_id, "control-plane")
    old = next(iter(_held(snapshot)), "")
    if control is None or not (one_way or old):
        return None
    kubelet = ("--assign-kubelet-identity", nodes.id) if nodes else ()
    some = tuple(each for each in (control, nodes) if each)
    told = f", the nodes as {nodes.id}" if nodes else ""
    fix = Fix(
        id=fix_id,
        item="IAM-4",
        title="Run the control plane as a managed identity of its own",
        resource=snapshot.cluster_id,
        assertions=(("control-plane", resource),),
        kind=Kind.ONE_WAY if one_way else Kind.IN_PLACE,
        risk=Risk.ONE_WAY if one_way else Risk.DISRUPTIVE,
        commands=(update(snapshot, *_assign(control.id), *kubelet, "--yes"),),
        undo=() if one_way else (update(snapshot, *_assign(old), "--yes"),),
        no_undo="No cluster goes back from a managed identity to a service principal." if one_way else "",
        changes=f"The control plane runs as {control.id}{told}.{_LATER if one_way else ''}",
        disruption="Control plane and add-ons sign in anew; the old identity's token may live for hours."
        f"{' Nodes are replaced pool by pool.' if one_way else ''}",
        minutes=60 if one_way else 10,
        hazard="PULL RISK: a new identity of the nodes pulls nothing until it holds the pull role. Roles of"
        " the old identity do not move along.",
        consequence="The cluster never runs as a service principal again." if one_way else "",
        inputs=tuple(each.asked for each in some),
        guards=(
            *(each.guard for each in some),
            *two_identities(control, nodes),
            roles_there(snapshot, context, control, nodes),
        ),
        rereads=_REREADS,
        also_touches=("IAM-3", "EXT-NODEID", "CMP-1"),
        bicep=cluster_bicep(snapshot, {"identity": _user_assigned(control.id)}),
        terraform=_terraform(control.id, nodes),
        policy=_POLICY,
        phase=Phase.IDENTITY,
    )
    after = _after(snapshot, control, nodes)
    if one_way:
        client = "properties.servicePrincipalProfile.clientId"
        after = after.with_value("cluster", snapshot.cluster_id, client, "msi")
    return Proposal(fix=fix, after=after)


def _after(snapshot: Snapshot, control: Own | None, nodes: Own | None) -> Snapshot:
    """Return the snapshot in which the cluster runs as new identities, which nobody else's tokens open."""
    after = snapshot
    if control:
        ids: JsonObject = {"principalId": control.principal or control.id}
        if control.node:
            ids["clientId"] = control.node.text("properties.clientId")
        body: JsonObject = {"type": "UserAssigned", "userAssignedIdentities": {control.id: ids}}
        after = after.with_value("cluster", snapshot.cluster_id, "identity", body)
    if nodes:
        profile: JsonObject = {"resourceId": nodes.id, "objectId": nodes.principal or nodes.id}
        if nodes.node:
            profile["clientId"] = nodes.node.text("properties.clientId")
        after = after.with_value("cluster", snapshot.cluster_id, _KUBELET, profile)
    told = snapshot.read("cluster", snapshot.cluster_id)
    for each in (control, nodes):
        if each and told:
            after = after.with_reading("federated-credentials", each.id, replace(told, value=[]))
    return after


def propose_nodes(key: str, snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer an identity of their own for the nodes; the control plane then needs one that is brought, too."""
    cluster, fix_id = snapshot.cluster, "IAM-4.kubelet"
    if service_principal(cluster):
        return None
    control, nodes = _brought(snapshot, context, fix_id, key)
    old = cluster.text(f"{_KUBELET}.resourceId")
    if nodes is None or not old:
        return None
    assign = _assign(control.id) if control else ()
    some = tuple(each for each in (control, nodes) if each)
    fix = Fix(
        id=fix_id,
        item="IAM-4",
        title="Run the nodes as an identity of their own",
        resource=snapshot.cluster_id,
        assertions=((key, resource),),
        kind=Kind.REIMAGE,
        risk=Risk.ONE_WAY if control else Risk.DISRUPTIVE,
        commands=(update(snapshot, *assign, "--assign-kubelet-identity", nodes.id, "--yes"),),
        undo=() if control else (update(snapshot, "--assign-kubelet-identity", old, "--yes"),),
        no_undo="The system-assigned identity of the control plane is gone for good; the old identity of the"
        " nodes can be assigned again by the same call."
        if control
        else "",
        changes=f"The nodes run as {nodes.id}{f', the control plane as {control.id}' if control else ''}."
        " Every pool is upgraded.",
        disruption="Nodes are replaced pool by pool, up to ten minutes each.",
        minutes=10 * max(1, _nodes(snapshot)),
        hazard="PULL RISK: without the pull role on its registries the new identity starts no pod.",
        consequence="The control plane's system-assigned identity is gone for good." if control else "",
        inputs=tuple(each.asked for each in some),
        guards=(
            *(each.guard for each in some),
            *two_identities(control, nodes),
            roles_there(snapshot, context, control, nodes),
        ),
        rereads=_REREADS,
        also_touches=("IAM-3", "EXT-NODEID", "IAM-6", "CMP-1"),
        bicep=cluster_bicep(snapshot, {"properties.identityProfile.kubeletidentity.resourceId": nodes.id}),
        terraform=_terraform(control.id if control else "", nodes),
        policy=_POLICY,
        phase=Phase.IDENTITY,
    )
    return Proposal(fix=fix, after=_after(snapshot, control, nodes))


def _assign(identity: str) -> tuple[str, ...]:
    return ("--enable-managed-identity", "--assign-identity", identity)


def _held(snapshot: Snapshot) -> tuple[str, ...]:
    held = snapshot.cluster.get("identity.userAssignedIdentities")
    return tuple(held) if isinstance(held, dict) else ()


def _user_assigned(identity: str) -> JsonObject:
    return {"type": "UserAssigned", "userAssignedIdentities": {identity: {}}}


def _nodes(snapshot: Snapshot) -> int:
    pools = snapshot.cluster.nodes("properties.agentPoolProfiles")
    return sum(count for pool in pools if isinstance(count := pool.get("count"), int))


def _terraform(control: str, nodes: Own | None = None) -> str:
    values: dict[str, object] = {}
    if control:
        values["identity"] = Block(type="UserAssigned", identity_ids=[control])
    if nodes:
        values["kubelet_identity"] = Block(
            client_id=nodes.node.text("properties.clientId") if nodes.node else nodes.id,
            object_id=nodes.principal or nodes.id,
            user_assigned_identity_id=nodes.id,
        )
    return cluster_terraform(values)


REMEDIES: Final[tuple[Remedy, ...]] = (
    *(
        Remedy(
            id="IAM-4.roles",
            asserts=key,
            propose=partial(propose_roles, key),
            phase=Phase.GRANTS,
            actions=(*GIVE_ACTIONS, *VAULT_ACTIONS),
        )
        for key in _JUDGES
    ),
    Remedy(
        id="IAM-4.identity",
        asserts="control-plane",
        propose=propose_identity,
        phase=Phase.IDENTITY,
        actions=UPDATE_ACTIONS,
    ),
    *(
        Remedy(
            id="IAM-4.kubelet",
            asserts=key,
            propose=partial(propose_nodes, key),
            phase=Phase.IDENTITY,
            actions=UPDATE_ACTIONS,
        )
        for key in ("apart", "kubelet")
    ),
)
"""Roles for new identities, then the identities."""
