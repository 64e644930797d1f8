"""What AKS made for itself in the node resource group: network, NAT gateway, nodes as plain machines."""

from aks_harden.sandbox.worlds import cluster, compute, network
from aks_harden.sandbox.worlds.auto.ids import (
    API_SERVER,
    NETWORK,
    NODE_GROUP,
    NODES,
    SUBSCRIPTION,
    SUFFIX,
)
from aks_harden.sandbox.worlds.loadbalancing import Frontend, load_balancer
from aks_harden.sandbox.worlds.naming import resource_id
from aks_harden.sandbox.worlds.world import Json

_FRONTEND = "20.61.99.61"
_MACHINES = (("aks-default-x7k2p", "10.224.0.5"), ("aks-default-q9m4t", "10.224.0.6"))
_SYSTEM = f"{NETWORK}/subnets/aks-system-subnet"


def around() -> list[Json]:
    """Make the contents of the node resource group."""
    group = _named("networkSecurityGroups", f"aks-agentpool-{SUFFIX}-nsg")
    gateway, outbound = (
        _named("natGateways", f"aks-natgateway-{SUFFIX}"),
        _named("publicIPAddresses", f"aks-nat-{SUFFIX}"),
    )
    cards = [_named("networkInterfaces", name) for name, _ in _MACHINES]
    return [
        network.network(NETWORK, ["10.224.0.0/12"], _subnets(group, gateway)),
        network.security_group(group, [_published(group)], subnets=[NODES, _SYSTEM], nics=cards),
        _gateway(gateway, outbound),
        network.public_ip(
            outbound,
            "20.61.99.60",
            tags={"aks-managed-cluster-name": "aks-auto", "aks-managed-type": "aks-nat-managed-outbound-ip"},
        ),
        *_balancer(cards),
        *(body for name, address in _MACHINES for body in _machine(name, address, group)),
    ]


def _named(kind: str, name: str) -> str:
    return resource_id(SUBSCRIPTION, NODE_GROUP, f"Microsoft.Network/{kind}", name)


def _subnets(group: str, gateway: str) -> list[Json]:
    nodes = network.subnet(NETWORK, NODES.rpartition("/")[2], "10.224.0.0/16", security_group=group)
    nodes["properties"]["natGateway"] = {"id": gateway}
    api = network.subnet(NETWORK, API_SERVER.rpartition("/")[2], "10.226.0.0/28")
    api["properties"]["delegations"] = [
        {
            "name": "aks-delegation",
            "id": f"{API_SERVER}/delegations/aks-delegation",
            "type": "Microsoft.Network/virtualNetworks/subnets/delegations",
            "properties": {
                "provisioningState": "Succeeded",
                "serviceName": "Microsoft.ContainerService/managedClusters",
                "actions": ["Microsoft.Network/virtualNetworks/subnets/join/action"],
            },
        }
    ]
    return [nodes, api, network.subnet(NETWORK, "aks-system-subnet", "10.226.0.64/26", security_group=group)]


def _published(group: str) -> Json:
    """Make the rule that AKS writes for the gateway's Service: 443 to its frontend, nothing to nodes."""
    name = "k8s-azure-lb_allow_IPv4_7c1d8f0e5a2b4c69"
    return network.rule(group, name, 500, source="Internet", ports=["443"], destination=[_FRONTEND])


def _gateway(identity: str, address: str) -> Json:
    return network.tracked(
        identity,
        "natGateways",
        {"idleTimeoutInMinutes": 4, "publicIpAddresses": [{"id": address}], "subnets": [{"id": NODES}]},
        sku={"name": "Standard", "tier": "Regional"},
    )


def _balancer(cards: list[str]) -> list[Json]:
    identity = _named("loadBalancers", "kubernetes")
    address = _named("publicIPAddresses", "kubernetes-b7d2e9a0")
    front = Frontend("b7d2e9a0", public_ip=address, ports=(443,))
    return [
        load_balancer(identity, [front], members=[f"{card}/ipConfigurations/ipconfig1" for card in cards]),
        network.public_ip(
            address,
            _FRONTEND,
            used_by=f"{identity}/frontendIPConfigurations/b7d2e9a0",
            tags={"k8s-azure-cluster-name": "kubernetes", "k8s-azure-service": "shop/gateway"},
        ),
    ]


def _machine(name: str, address: str, group: str) -> list[Json]:
    """Make a node of node auto-provisioning: a plain machine, no pool's name on it."""
    machine = resource_id(SUBSCRIPTION, NODE_GROUP, "Microsoft.Compute/virtualMachines", name)
    card = _named("networkInterfaces", name)
    made = compute.machine(
        machine,
        card,
        size="Standard_D4ds_v5",
        tags={
            "karpenter.azure.com_cluster": "aks-auto",
            "karpenter.sh_nodepool": "default",
            "compute.aks.billing": "linux",
        },
        zones=["1"],
    )
    made["properties"]["storageProfile"]["imageReference"] = compute.image_reference(
        cluster.image(cluster.UBUNTU_22)
    )
    made["properties"]["securityProfile"] = {
        "securityType": "TrustedLaunch",
        "uefiSettings": {"secureBootEnabled": True, "vTpmEnabled": True},
    }
    wired = compute.machine_card(card, NODES, address, machine=machine)
    wired["properties"]["networkSecurityGroup"] = {"id": group}
    return [made, wired]
