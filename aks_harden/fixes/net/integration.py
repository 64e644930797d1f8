"""Fixes of NET-1 that take a public API server off the Internet: VNet integration, and then the switch.

Two steps of two phases: the first is for good and restarts the cluster, the second closes the public address.
https://learn.microsoft.com/azure/aks/api-server-vnet-integration
"""

from typing import Final

from aks_harden.checks.net.nsg.neighbours import network_of
from aks_harden.checks.net.ranges import authorised_ranges
from aks_harden.fixes.cluster import UPDATE_ACTIONS, on_cluster, update
from aks_harden.fixes.net.api_subnet import (
    NAME,
    first_free,
    ready_guard,
    role_guard,
    wanted_subnet,
    with_subnet,
)
from aks_harden.fixes.net.going_private import ACCESS, due, integrated, verdict_now
from aks_harden.fixes.net.private_path import is_private, path_kept, path_question
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.twins import Block, cluster_bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.paths import name_of, same_id
from aks_harden.snapshot.snapshot import Snapshot

INTEGRATION: Final = "NET-1.integration"
PRIVATE: Final = "NET-1.private"
INTEGRATION_ACTIONS: Final = (
    *UPDATE_ACTIONS,
    "Microsoft.ContainerService/managedClusters/stop/action",
    "Microsoft.ContainerService/managedClusters/start/action",
)
_POLICY: Final = "040732e8-d947-40b8-95d6-854c95024bf8"


def propose_integration(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Offer VNet integration where it can be switched on."""
    if not due(snapshot):
        return None
    wanted = wanted_subnet(snapshot, context, INTEGRATION)
    where = wanted.id or f"{wanted.network.id}/subnets/{NAME}"
    integrate = update(snapshot, "--enable-apiserver-vnet-integration", "--apiserver-subnet-id", where)
    fix = Fix(
        id=INTEGRATION,
        item="NET-1",
        title="Move the API server into the cluster's network",
        resource=snapshot.cluster_id,
        assertions=(("api-server", snapshot.cluster_id),),
        reaches=verdict_now(snapshot, context),
        kind=Kind.ONE_WAY,
        risk=Risk.ONE_WAY,
        commands=(integrate, on_cluster(snapshot, "stop"), on_cluster(snapshot, "start")),
        undo=(),
        no_undo="VNet integration cannot be switched off again.",
        changes=f"The API server answers inside the network too, from {name_of(where)}; its public address"
        " changes, and stays until it is made private. Every pool gets the newest node image.",
        disruption="OUTAGE: every node is replaced, and then the whole cluster stops and starts again.",
        minutes=90,
        hazard="Azure does not reserve capacity while the cluster is stopped: start it again at once."
        " One that was stopped may start late where the region is short of machines.",
        consequence="VNet integration is permanent, and the cluster is down while it restarts.",
        inputs=(wanted.entry,),
        guards=(ready_guard(snapshot, wanted), role_guard(snapshot, wanted)),
        rereads=("cluster",),
        also_touches=("EXT-NODEIMG", "NET-10"),
        bicep=cluster_bicep(snapshot, {f"{ACCESS}.enableVnetIntegration": True, f"{ACCESS}.subnetId": where}),
        terraform=cluster_terraform(
            {
                "api_server_access_profile": Block(
                    {"virtual_network_integration_enabled": True, "subnet_id": where}
                )
            }
        ),
        phase=Phase.INTEGRATION,
        checkpoint="May the whole cluster be down now, for half an hour or more?",
    )
    # The step that makes the subnet comes before this one in a plan.
    there = wanted.exists(where) or not same_id(network_of(where), wanted.network.id)
    made = snapshot if there else with_subnet(snapshot, wanted.network, where, first_free(wanted.network))
    after = made.with_value("cluster", snapshot.cluster_id, f"{ACCESS}.enableVnetIntegration", value=True)
    after = after.with_value("cluster", snapshot.cluster_id, f"{ACCESS}.subnetId", where)
    return Proposal(fix=fix, after=after)


def propose_private(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Offer to close the public address of an API server that is in a network already."""
    cluster = snapshot.cluster
    if is_private(cluster) or not integrated(cluster):
        return None
    after = snapshot.with_value(
        "cluster", snapshot.cluster_id, f"{ACCESS}.enablePrivateCluster", value=True
    ).with_value("cluster", snapshot.cluster_id, f"{ACCESS}.authorizedIPRanges", [])
    asked = path_question(context, PRIVATE, snapshot.cluster_id)
    undo = _public_again(snapshot)
    fix = Fix(
        id=PRIVATE,
        item="NET-1",
        title="Take the API server off the Internet",
        resource=snapshot.cluster_id,
        assertions=(("api-server", snapshot.cluster_id),),
        risk=Risk.DISRUPTIVE,
        commands=(update(snapshot, "--enable-private-cluster", "--api-server-authorized-ip-ranges", ""),),
        undo=undo,
        no_undo="" if undo else "Its ranges hold entries that az does not take, so they cannot be put back.",
        changes="The API server has a private address only; authorised ranges, which it takes no longer, go.",
        disruption="None to pods. Everybody outside the network is cut off at once.",
        minutes=10,
        hazard="LOCK-OUT: clients, pipelines and custom DNS outside the network lose the API server. Azure"
        " Resource Manager still answers, and the way back works from anywhere. Terraform would make the"
        " cluster anew when it plans `private_cluster_enabled` without knowing of this.",
        inputs=(asked,),
        guards=(path_kept(after, asked),),
        rereads=("cluster",),
        also_touches=("NET-10", "EXT-RUN"),
        bicep=cluster_bicep(
            snapshot, {f"{ACCESS}.enablePrivateCluster": True, f"{ACCESS}.authorizedIPRanges": []}
        ),
        terraform="# azurerm makes the cluster anew where this changes: import what is live first.\n"
        + cluster_terraform({"private_cluster_enabled": True}),
        policy=_POLICY,
        phase=Phase.PRIVATE,
        checkpoint="Have you reached the cluster's network by the private way today?",
    )
    return Proposal(fix=fix, after=after)


def _public_again(snapshot: Snapshot) -> tuple[Command, ...]:
    """Return the calls that open the public address again, and then set the old ranges."""
    ranges = authorised_ranges(snapshot.cluster)
    opened = update(snapshot, "--disable-private-cluster")
    if ranges.empty:
        return (opened,)
    if ranges.tags or ranges.odd:
        return ()
    texts = ",".join(str(network) for network in ranges.networks)
    return (opened, update(snapshot, "--api-server-authorized-ip-ranges", texts))
