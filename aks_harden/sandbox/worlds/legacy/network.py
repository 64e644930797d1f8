"""The legacy cluster's node resource group: kubenet's routes, plain machines, a Basic load balancer."""

from aks_harden.sandbox.worlds import compute, network
from aks_harden.sandbox.worlds.legacy.ids import NETWORK, NODE_GROUP, NODES, SUBSCRIPTION, SUFFIX
from aks_harden.sandbox.worlds.loadbalancing import Frontend, load_balancer
from aks_harden.sandbox.worlds.naming import resource_id
from aks_harden.sandbox.worlds.world import Json

_FRONTEND = "20.61.99.81"
_MACHINES = ((f"aks-nodepool1-{SUFFIX}-0", "10.240.0.4"), (f"aks-nodepool1-{SUFFIX}-1", "10.240.0.5"))


def _named(kind: str, name: str) -> str:
    return resource_id(SUBSCRIPTION, NODE_GROUP, f"Microsoft.{kind}", name)


def around() -> list[Json]:
    """Make the contents of the node resource group."""
    group = _named("Network/networkSecurityGroups", f"aks-agentpool-{SUFFIX}-nsg")
    table = _named("Network/routeTables", f"aks-agentpool-{SUFFIX}-routetable")
    cards = [_named("Network/networkInterfaces", f"{name}-nic-0") for name, _ in _MACHINES]
    rule = network.rule(
        group, "a1f0c9d1-TCP-80-Internet", 500, source="Internet", ports="80", destination=_FRONTEND
    )
    subnet = network.subnet(NETWORK, "aks-subnet", "10.240.0.0/16", security_group=group, route_table=table)
    return [
        network.network(NETWORK, ["10.0.0.0/8"], [subnet]),
        network.security_group(group, [rule], subnets=[NODES], nics=cards),
        _routes(table),
        *_balancer(cards),
        *(
            body
            for (name, address), card in zip(_MACHINES, cards, strict=True)
            for body in _machine(name, address, card, group)
        ),
    ]


def _routes(table: str) -> Json:
    """Make the table in which kubenet keeps where each node's pods are; nothing in it goes to 0/0."""
    routes = [
        network.route(
            table, f"{name}____102440{number}024", f"10.244.{number}.0/24", "VirtualAppliance", address
        )
        for number, (name, address) in enumerate(_MACHINES)
    ]
    made = network.route_table(table, routes, subnets=[NODES])
    made["properties"]["disableBgpRoutePropagation"] = False
    return made


def _balancer(cards: list[str]) -> list[Json]:
    identity = _named("Network/loadBalancers", "kubernetes")
    address = _named("Network/publicIPAddresses", "kubernetes-a1f0c9d1")
    basic: Json = {"name": "Basic", "tier": "Regional"}
    made = load_balancer(
        identity,
        [Frontend("a1f0c9d1", public_ip=address, ports=(80,))],
        members=[f"{card}/ipConfigurations/ipconfig1" for card in cards],
    )
    public = network.public_ip(
        address,
        _FRONTEND,
        used_by=f"{identity}/frontendIPConfigurations/a1f0c9d1",
        tags={"kubernetes-cluster-name": "kubernetes", "service": "default/storefront"},
    )
    del public["zones"]
    return [made | {"sku": basic}, public | {"sku": basic}]


def _machine(name: str, address: str, card: str, group: str) -> list[Json]:
    machine = _named("Compute/virtualMachines", name)
    made = compute.machine(
        machine,
        card,
        size="Standard_DS2_v2",
        tags={"orchestrator": "Kubernetes:1.28.5", "poolName": "nodepool1", "resourceNameSuffix": SUFFIX},
    )
    wired = compute.machine_card(card, NODES, address, machine=machine)
    wired["properties"]["networkSecurityGroup"] = {"id": group}
    balancer = _named("Network/loadBalancers", "kubernetes")
    wired["properties"]["ipConfigurations"][0]["properties"]["loadBalancerBackendAddressPools"] = [
        {"id": f"{balancer}/backendAddressPools/kubernetes"}
    ]
    return [made, wired]
