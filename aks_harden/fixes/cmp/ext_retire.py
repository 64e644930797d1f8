"""Fixes of EXT-RETIRE: add-ons that go, availability sets with their load balancer, content trust."""

from typing import Final

from aks_harden.checks.nodes.pools import Pool, pools_of
from aks_harden.checks.stores.registries import registry_of
from aks_harden.fixes.asking import ask, blocked, confirmed, ok
from aks_harden.fixes.cluster import UPDATE_ACTIONS, disable_addons, enable_addons, update
from aks_harden.fixes.nodes import at_rest, budgets, evictable, minutes
from aks_harden.fixes.pool_image import with_pool
from aks_harden.fixes.registry import REGISTRY_ACTIONS, on_registry, unchanged, with_registry_value
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import bicep, cluster_bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Kind, Risk
from aks_harden.model.json import Json
from aks_harden.model.phase import Phase
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.snapshot import Snapshot

_MESH: Final = "EXT-RETIRE.mesh"
_DASHBOARD: Final = "EXT-RETIRE.dashboard"
_MACHINES: Final = "EXT-RETIRE.machines"
_TRUST: Final = "EXT-RETIRE.content-trust"
_ADDONS: Final = "properties.addonProfiles"
_SKU: Final = "properties.networkProfile.loadBalancerSku"
_STATUS: Final = "properties.policies.trustPolicy.status"
_REGISTRY_API: Final = "2025-11-01"


def _propose_mesh(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    moved = ask(
        context,
        _MESH,
        snapshot.cluster_id,
        "mesh-unused",
        "Has every namespace left Open Service Mesh (`kubectl get namespaces --show-labels`)?",
        suggestions=("yes", "no"),
    )
    fix = Fix(
        id=_MESH,
        item="EXT-RETIRE",
        title="Take the Open Service Mesh add-on out",
        resource=snapshot.cluster_id,
        assertions=(("open-service-mesh", snapshot.cluster_id),),
        risk=Risk.DISRUPTIVE,
        commands=(disable_addons(snapshot, "open-service-mesh"),),
        undo=(enable_addons(snapshot, "open-service-mesh"),),
        changes="The controller of the mesh goes; sidecars that are still there get no configuration"
        " any more.",
        disruption="Pods that still have a sidecar lose their way to each other.",
        minutes=5,
        hazard="Move workloads to the Istio-based add-on, or out of any mesh, before. Resources of"
        " the mesh that"
        " stay behind are for you to delete. The way back holds for as long as Azure still takes the add-on.",
        inputs=(moved,),
        guards=(
            confirmed(
                moved,
                yes="The operator says that no namespace is in the mesh.",
                no="Namespaces are still in the mesh: their pods would lose each other. Move them first.",
            ),
        ),
        rereads=("cluster",),
        bicep=cluster_bicep(snapshot, {f"{_ADDONS}.openServiceMesh.enabled": False}),
        terraform=cluster_terraform({"open_service_mesh_enabled": False}),
        phase=Phase.ADDONS,
    )
    path = f"{_ADDONS}.openServiceMesh.enabled"
    return Proposal(fix=fix, after=snapshot.with_value("cluster", snapshot.cluster_id, path, value=False))


def _propose_dashboard(snapshot: Snapshot, _context: Context, _resource: str) -> Proposal | None:
    fix = Fix(
        id=_DASHBOARD,
        item="EXT-RETIRE",
        title="Take the old dashboard out",
        resource=snapshot.cluster_id,
        assertions=(("dashboard", snapshot.cluster_id),),
        risk=Risk.DISRUPTIVE,
        commands=(disable_addons(snapshot, "kube-dashboard"),),
        undo=(),
        no_undo="Azure has not taken the add-on since Kubernetes 1.19.",
        changes="The pods of the old dashboard and their service go.",
        disruption="Whoever still looks at it has the Kubernetes resource view of the portal instead.",
        minutes=5,
        rereads=("cluster",),
        also_touches=("EXT-KRBAC",),
        bicep=cluster_bicep(snapshot, {f"{_ADDONS}.kubeDashboard.enabled": False}),
        terraform="# azurerm has no attribute for it any more.\n",
        phase=Phase.ADDONS,
    )
    path = f"{_ADDONS}.kubeDashboard.enabled"
    return Proposal(fix=fix, after=snapshot.with_value("cluster", snapshot.cluster_id, path, value=False))


def _propose_machines(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Offer the one migration that there is, of the only pool from its availability set."""
    cluster = snapshot.cluster
    pools = pools_of(cluster).pools
    if len(pools) != 1 or pools[0].node.text("type").lower() != "availabilityset":
        return None
    pool = pools[0]
    basic = cluster.see(_SKU).text.lower() == "basic"
    entry = budgets(context, _MACHINES, snapshot.cluster_id)
    hooks = ask(
        context,
        _MACHINES,
        snapshot.cluster_id,
        "webhooks-off",
        "Are your own admission webhooks switched off for the time of the move?",
        suggestions=("yes", "no"),
    )
    addresses = ask(
        context,
        _MACHINES,
        snapshot.cluster_id,
        "address-change-announced",
        "Do all who allow the cluster's outbound address know that it changes?",
        suggestions=("yes", "no"),
    )
    keys = ["load-balancer"] if basic else []
    fix = Fix(
        id=_MACHINES,
        item="EXT-RETIRE",
        title="Move the pool from its availability set, and the load balancer to Standard",
        resource=snapshot.cluster_id,
        assertions=tuple((key, snapshot.cluster_id) for key in (*keys, "availability-sets")),
        kind=Kind.REIMAGE,
        risk=Risk.ONE_WAY,
        commands=(update(snapshot, "--migrate-vmas-to-vms", "--yes"),),
        undo=(),
        no_undo="Once it has begun, Azure takes it neither back nor half way.",
        changes=f"{pool.name} becomes a pool of virtual machines, behind a Standard load balancer and"
        " address.",
        disruption="Downtime: nodes are made anew, and inbound and outbound addresses change.",
        minutes=minutes((pool,)) + 30,
        consequence="Availability set and Basic load balancer are gone for good, with their addresses.",
        inputs=(entry, hooks, addresses),
        guards=(
            at_rest((pool,)),
            evictable(entry),
            _no_private_keys(snapshot),
            confirmed(
                hooks,
                yes="The operator says that no admission webhook stands in the way.",
                no="A webhook of your own stops the move half way: switch it off first.",
            ),
            confirmed(
                addresses,
                yes="The operator says that the new address is expected.",
                no="Firewalls that know the old address would cut the cluster off: tell them first.",
            ),
        ),
        rereads=("cluster",),
        also_touches=("NET-1", "NET-2", "EXT-EXPOSE"),
        bicep=cluster_bicep(snapshot, {_SKU: "standard"}),
        terraform="# azurerm makes the cluster anew for this: change it live, then in code.\n",
        phase=Phase.EGRESS,
    )
    return Proposal(fix=fix, after=_moved(snapshot, pool))


def _moved(snapshot: Snapshot, pool: Pool) -> Snapshot:
    node = pool.node
    machines: Json = {"size": node.text("vmSize"), "count": node.get("count")}
    values: dict[str, Json] = {
        "type": "VirtualMachines",
        "virtualMachinesProfile": {"scale": {"manual": [machines]}},
        "vmSize": None,
        "count": None,
    }
    after = with_pool(snapshot, pool.name, values)
    return after.with_value("cluster", snapshot.cluster_id, _SKU, "standard")


def _no_private_keys(snapshot: Snapshot) -> Guard:
    name = "no-private-key-vault"
    access = snapshot.cluster.text("properties.securityProfile.azureKeyVaultKms.keyVaultNetworkAccess")
    if access.lower() == "private":
        return blocked(
            name, "Secrets are encrypted by a key in a private vault: switch that off for the move."
        )
    return ok(name, "No key in a private vault is needed while nodes are moved.")


def _propose_trust(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    registry = registry_of(snapshot, resource)
    unused = ask(
        context,
        _TRUST,
        resource,
        "content-trust-unused",
        f"Does nobody push or pull {name_of(resource)} with content trust any more?",
        suggestions=("yes", "no"),
    )
    fix = Fix(
        id=_TRUST,
        item="EXT-RETIRE",
        title=f"Switch content trust off on {name_of(resource)}",
        resource=resource,
        assertions=(("content-trust", resource),),
        risk=Risk.ONE_WAY,
        commands=(
            on_registry(
                snapshot, registry, "config", "content-trust", "update", change=("--status", "disabled")
            ),
        ),
        undo=(),
        no_undo="Switching it on again begins with no signatures: those of before are gone.",
        changes="Signatures of content trust are kept no longer; images stay.",
        disruption="Clients that insist on content trust pull nothing any more.",
        minutes=1,
        hazard="Sign images for the Notary Project, and verify that, before.",
        consequence="Every signature of content trust in the registry is lost.",
        inputs=(unused,),
        guards=(
            confirmed(
                unused,
                yes="The operator says that nobody uses content trust.",
                no="Clients that insist on content trust would stop: move them first.",
            ),
        ),
        preconditions=unchanged(registry, _STATUS),
        rereads=("registries",),
        also_touches=("EXT-GATE",),
        bicep=bicep(
            f"Microsoft.ContainerRegistry/registries@{_REGISTRY_API}",
            name_of(resource),
            {_STATUS: "disabled"},
        ),
        terraform="# azurerm took the attribute away.\n",
        phase=Phase.CLOSE,
    )
    return Proposal(fix=fix, after=with_registry_value(snapshot, registry, _STATUS, "disabled"))


REMEDIES: Final[tuple[Remedy, ...]] = tuple(
    Remedy(id=fix, asserts=key, propose=propose, phase=phase, actions=actions)
    for fix, key, propose, phase, actions in (
        (_MESH, "open-service-mesh", _propose_mesh, Phase.ADDONS, UPDATE_ACTIONS),
        (_DASHBOARD, "dashboard", _propose_dashboard, Phase.ADDONS, UPDATE_ACTIONS),
        (_MACHINES, "load-balancer", _propose_machines, Phase.EGRESS, UPDATE_ACTIONS),
        (_MACHINES, "availability-sets", _propose_machines, Phase.EGRESS, UPDATE_ACTIONS),
        (_TRUST, "content-trust", _propose_trust, Phase.CLOSE, REGISTRY_ACTIONS),
    )
)
