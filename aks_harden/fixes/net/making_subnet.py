"""The fix of NET-1 that makes the subnet for an integrated API server: it only prepares."""

from typing import Final

from aks_harden.fixes.net.api_subnet import (
    NAME,
    SERVICE,
    facet_of,
    first_free,
    identity_of,
    prefix_guard,
    wanted_subnet,
    with_subnet,
)
from aks_harden.fixes.net.going_private import due, verdict_now
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.roles import (
    GIVE_ACTIONS,
    SETTLE,
    RoleAssignment,
    assignment_bicep,
    assignment_terraform,
)
from aks_harden.fixes.twins import Block, bicep, terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Risk
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.phase import Phase
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, name_of, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

SUBNET: Final = "NET-1.api-subnet"
SUBNET_ACTIONS: Final = (
    "Microsoft.Network/virtualNetworks/subnets/read",
    "Microsoft.Network/virtualNetworks/subnets/write",
    "Microsoft.Network/virtualNetworks/subnets/delete",
    "Microsoft.Network/locations/operations/read",
    "Microsoft.Network/locations/operationResults/read",
    *GIVE_ACTIONS,
)
"""Making a subnet and taking it away, and the role of the cluster's identity on it."""
_CONTRIBUTOR: Final = "4d97b98b-1d4f-4787-a291-c67834d212e7"
"""The built-in role Network Contributor."""
_API: Final = "2024-05-01"


def propose_subnet(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Offer to make the subnet, unless an existing one was named."""
    if not due(snapshot):
        return None
    wanted = wanted_subnet(snapshot, context, SUBNET)
    if (wanted.id and not wanted.prefix) or wanted.exists(wanted.id):
        return None
    prefix = wanted.prefix or first_free(wanted.network)
    network, where = wanted.network, f"{wanted.network.id}/subnets/{NAME}"
    # Given even where a wider role gives the same: plans take wide ones away later.
    role = RoleAssignment(scope=where, role=_CONTRIBUTOR, principal=identity_of(snapshot.cluster))
    fix = Fix(
        id=SUBNET,
        item="NET-1",
        title="Make a subnet for the API server",
        resource=where,
        assertions=(("api-server", snapshot.cluster_id),),
        reaches=verdict_now(snapshot, context),
        risk=Risk.SAFE,
        commands=(_create(snapshot, network, prefix), role.given()),
        undo=(role.taken(), _delete(snapshot, network)),
        changes=f"{network.name} gets the subnet {NAME} ({prefix}), delegated to AKS, and the cluster's"
        " identity Network Contributor on it. Nothing uses it until the API server is integrated.",
        disruption="None.",
        minutes=1,
        inputs=(wanted.entry,),
        guards=(prefix_guard(wanted),),
        rereads=(facet_of(snapshot, network), "role-assignments"),
        bicep=_subnet_bicep(network, prefix) + "\n" + assignment_bicep(role),
        terraform=_subnet_terraform(network, prefix) + "\n" + assignment_terraform(role),
        phase=Phase.GRANTS,
        settle=SETTLE,
    )
    return Proposal(fix=fix, after=role.added(with_subnet(snapshot, network, where, prefix)))


def _create(snapshot: Snapshot, network: Node, prefix: str) -> Command:
    return Command(
        words=("az", "network", "vnet", "subnet", "create"),
        target=_subnet_target(snapshot, network),
        change=("--address-prefixes", prefix, "--delegations", SERVICE),
    )


def _delete(snapshot: Snapshot, network: Node) -> Command:
    return Command(
        words=("az", "network", "vnet", "subnet", "delete"), target=_subnet_target(snapshot, network)
    )


def _subnet_target(snapshot: Snapshot, network: Node) -> tuple[str, ...]:
    own = subscription_of(network.id)
    elsewhere = () if own == snapshot.subscription else ("--subscription", own)
    return (
        *("--name", NAME, "--vnet-name", name_of(network.id), "--resource-group", group_of(network.id)),
        *elsewhere,
    )


def _subnet_bicep(network: Node, prefix: str) -> str:
    delegation: Json = [{"name": "aks", "properties": {"serviceName": SERVICE}}]
    values: JsonObject = {"properties.addressPrefix": prefix, "properties.delegations": delegation}
    kind = f"Microsoft.Network/virtualNetworks/subnets@{_API}"
    return bicep(kind, f"{name_of(network.id)}/{NAME}", values)


def _subnet_terraform(network: Node, prefix: str) -> str:
    return terraform(
        "azurerm_subnet",
        {
            "name": NAME,
            "resource_group_name": group_of(network.id),
            "virtual_network_name": name_of(network.id),
            "address_prefixes": [prefix],
            "delegation": Block({"name": "aks", "service_delegation": Block({"name": SERVICE})}),
        },
    )
