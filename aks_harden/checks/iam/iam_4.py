"""The cluster's identities belong to it alone.

## Why
The checklist asks for a service principal of its own for each cluster. Today that is a managed identity: it
has no secret to leak or to expire. Whoever takes over one cluster acts as its identities, so an identity that
two clusters share carries the break-in from one to the other. The control plane may change networks and
machines while nodes only need to pull images; one identity for both hands the nodes the rights of the control
plane, and any pod that reaches the metadata service with it.

## What the fix changes
Make user-assigned identities first; their roles on subnets, route tables, zones, disk encryption sets and
registries are given before anything runs as them. `az aks update --enable-managed-identity --assign-identity
<id>` is one-way where the cluster ran as a service principal, or as a system-assigned identity. A new kubelet
identity (`--assign-kubelet-identity <id>`) upgrades every pool. Federated credentials of those identities are
deleted and can be made again. A service principal that must stay gets a new secret by hand, by `az aks
update-credentials`, which replaces node images.

## Limits
- Clusters are compared in the subscriptions that you may read, the first 100 of them; the verdict says how
  many. One that you may not read is named, and a shared identity in it stays unseen.
- Whether a shared kubelet identity may only pull is told by the roles of this cluster's subscription, and of
  those that you name.
- When the secret of a service principal ends is known to Microsoft Graph alone.
- Policy da6e2401 asks for managed identities, and passes shared ones.
"""

from typing import Final

from aks_harden.checks.check import Assert, Check, Judgement, fails, learn, not_applicable, passes, warns
from aks_harden.checks.fleet import fleet_hub
from aks_harden.checks.gather import gather
from aks_harden.checks.iam.grants import grants_of
from aks_harden.checks.iam.siblings import Sibling, control_plane_of, kubelet_of, siblings
from aks_harden.checks.kind import service_principal
from aks_harden.checks.rights.applications import secrets_of
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.snapshot import Snapshot

_KUBELET: Final = "properties.identityProfile.kubeletidentity"
_CLIENT: Final = "properties.servicePrincipalProfile.clientId"
_FLEET: Final = "Fleet manages this cluster and its identities: its operator can change neither."


def judge_control_plane(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge whether the control plane's identity is a managed one that no other cluster uses."""
    cluster = snapshot.cluster
    if fleet_hub(snapshot):
        return not_applicable(_FLEET, cluster.see("id"))
    client = service_principal(cluster)
    if client:
        return _service_principal(snapshot, cluster, client)
    kind = cluster.see("identity.type")
    if "systemassigned" in kind.text.lower():
        reason = "The control plane's identity is system-assigned: it lives and dies with this cluster."
        return passes(reason, kind)
    own = control_plane_of(cluster)
    if "userassigned" not in kind.text.lower() or not own:
        reason = "the cluster does not name the identity of its control plane"
        raise NotSettledError(Missing(facet="cluster", reason=reason))
    others = siblings(snapshot)
    sharing = [each for each in others.every if own.same(each.control) or own.same(each.kubelet)]
    rows = (kind, cluster.see("identity.userAssignedIdentities"))
    if sharing:
        reason = f"The control plane's identity is also that of {_names(sharing)}."
        return fails(reason, *rows, *_rows(sharing), notes=others.notes)
    others.require(own)
    return passes(f"The control plane's identity is unique among {others.among}.", *rows, notes=others.notes)


def _service_principal(snapshot: Snapshot, cluster: Node, client: str) -> Judgement:
    """Judge a cluster that runs as a service principal, control plane and nodes alike."""
    others = siblings(snapshot)
    row = cluster.see(_CLIENT)
    sharing = [each for each in others.every if each.client == client.lower()]
    if sharing:
        return fails(
            f"The cluster runs as a service principal that {_names(sharing)} runs as too.",
            row.wanted("msi"),
            *_rows(sharing),
            severity=Severity.HIGH,
            notes=(*_secrets(snapshot, client), *others.notes),
        )
    others.require()
    return warns(
        f"The cluster runs as a service principal with a secret, its own among {others.among}.",
        row.wanted("msi"),
        notes=(*_secrets(snapshot, client), *others.notes),
    )


def _secrets(snapshot: Snapshot, client: str) -> tuple[str, ...]:
    """Return when the secrets of the service principal end, or why nobody can tell. It changes no verdict."""
    try:
        found = secrets_of(snapshot, client)
    except NotSettledError as error:
        return (f"When its secret ends could not be read: {error}.",)
    working = sorted(secret.ends or "never" for secret in found if secret.works)
    if working:
        return (f"Secrets that work end: {', '.join(working)}.",)
    return ("No secret of it works any more: the cluster cannot sign in to Azure.",)


def judge_apart(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge whether control plane and nodes are two identities."""
    cluster = snapshot.cluster
    if fleet_hub(snapshot):
        return not_applicable(_FLEET, cluster.see("id"))
    if service_principal(cluster):
        reason = "One service principal serves control plane and nodes; control-plane judges it."
        return not_applicable(reason, cluster.see(_CLIENT))
    control, nodes = control_plane_of(cluster), kubelet_of(cluster)
    row = _kubelet_row(cluster)
    if nodes and control.same(nodes):
        reason = "The nodes run as the identity of the control plane, with all its rights."
        return fails(reason, row, severity=Severity.HIGH)
    kind = cluster.see("identity.type")
    # An identity that nodes can carry is a resource, and a system-assigned one is none.
    if not control.comparable(nodes) and not (kind.text.lower() == "systemassigned" and nodes.resources):
        reason = "the cluster does not name both of its identities alike"
        raise NotSettledError(Missing(facet="cluster", reason=reason))
    return passes("Control plane and nodes are two identities.", kind, row)


def judge_kubelet(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge whether the nodes' identity is used by no other cluster."""
    cluster = snapshot.cluster
    if fleet_hub(snapshot):
        return not_applicable(_FLEET, cluster.see("id"))
    if service_principal(cluster):
        reason = "The nodes run as the cluster's service principal; control-plane judges it."
        return not_applicable(reason, cluster.see(_CLIENT))
    row, own = _kubelet_row(cluster), kubelet_of(cluster)
    others = siblings(snapshot)
    leading = [each for each in others.every if own.same(each.control)]
    if leading:
        reason = f"The nodes run as the identity of the control plane of {_names(leading)}."
        return fails(reason, row, *_rows(leading), severity=Severity.HIGH, notes=others.notes)
    sharing = [each for each in others.every if own.same(each.kubelet)]
    if sharing:
        return _shared(snapshot, sharing, row, others.notes)
    others.require(own)
    return passes(f"The nodes' identity is unique among {others.among}.", row, notes=others.notes)


def _shared(snapshot: Snapshot, sharing: list[Sibling], row: Seen, notes: tuple[str, ...]) -> Judgement:
    """Judge a kubelet identity that several clusters share by what it may do."""
    held = grants_of(snapshot, snapshot.cluster.see(f"{_KUBELET}.objectId").text)
    beyond = [grant for grant in held.found if not grant.pulls]
    rows = (row.evidence, *_rows(sharing))
    if beyond:
        roles = ", ".join(dict.fromkeys(grant.name for grant in beyond))
        reason = f"The nodes of {_names(sharing)} share the nodes' identity, which holds {roles}."
        shown = (line for grant in beyond for line in grant.evidence)
        return fails(reason, *rows, *shown, notes=notes)
    held.open.require()
    reason = f"The nodes of {_names(sharing)} share the nodes' identity, which may only pull."
    return warns(reason, *rows, notes=notes)


def judge_federation(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge whether somebody outside may sign in as one of the cluster's identities."""
    cluster = snapshot.cluster
    if fleet_hub(snapshot):
        return not_applicable(_FLEET, cluster.see("id"))
    if service_principal(cluster):
        reason = "A cluster that runs as a service principal has no managed identity of its own."
        return not_applicable(reason, cluster.see(_CLIENT))
    row = _kubelet_row(cluster)
    named = sorted(control_plane_of(cluster).resources | kubelet_of(cluster).resources)
    if not kubelet_of(cluster).resources or ("userassigned" in _kind(cluster) and len(named) == 1):
        _need_resources(cluster)
    found = gather(named, lambda identity: snapshot.listed("federated-credentials", identity))
    entries = tuple(entry for each in found.found for entry in each)
    if entries:
        rows = (entry.peek("properties.subject") or entry.peek("properties.issuer") for entry in entries)
        who = ", ".join(entry.text("properties.subject") or entry.name for entry in entries)
        return warns(
            f"Tokens of another issuer sign in as an identity of the cluster: {who}.",
            row,
            *(seen for seen in rows if seen is not None),
        )
    found.open.require()
    return passes("No other issuer's tokens sign in as an identity of the cluster.", row)


def _need_resources(cluster: Node) -> None:
    """Raise where one of the cluster's identities is not named as a resource."""
    if not kubelet_of(cluster).resources or not control_plane_of(cluster).resources:
        reason = "the cluster does not name its identities as resources"
        raise NotSettledError(Missing(facet="cluster", reason=reason))


def _kind(cluster: Node) -> str:
    return cluster.text("identity.type").lower()


def _kubelet_row(cluster: Node) -> Seen:
    """Return where the cluster names the nodes' identity; not settled where it does not."""
    return cluster.peek(f"{_KUBELET}.resourceId") or cluster.see(f"{_KUBELET}.objectId")


def _rows(some: list[Sibling]) -> tuple[Evidence, ...]:
    return tuple(row for each in some for row in each.evidence)


def _names(some: list[Sibling]) -> str:
    return ", ".join(each.words for each in some)


CHECK = Check(
    id="IAM-4",
    section=Section.IAM,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/aks/managed-identity-overview"),
        learn("azure/aks/user-assigned-managed-identity"),
        learn("azure/aks/pre-created-kubelet-managed-identity"),
        learn("azure/aks/update-credentials"),
    ),
    controls=("MCSB IM-3", "Policy da6e2401-19da-4532-9141-fb8fbde08431"),
    asserts=(
        Assert(key="control-plane", severity=Severity.MEDIUM, judge=judge_control_plane),
        Assert(key="apart", severity=Severity.HIGH, judge=judge_apart),
        Assert(key="kubelet", severity=Severity.MEDIUM, judge=judge_kubelet),
        Assert(key="federation", severity=Severity.MEDIUM, judge=judge_federation),
    ),
)
