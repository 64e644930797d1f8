"""The shop's network and nodes: SSH open on the subnet, and once more by hand on the cards."""

from aks_harden.sandbox.worlds import cluster, compute, network
from aks_harden.sandbox.worlds.loadbalancing import Frontend, load_balancer
from aks_harden.sandbox.worlds.naming import resource_id
from aks_harden.sandbox.worlds.world import Json

_SUFFIX = "12345678"
_FRONTEND_IP = "20.61.99.10"
_CACHE_IP = "20.61.99.11"

IMAGES = {
    "system": cluster.image(cluster.UBUNTU_22, days_ago=60),
    # The last one there was: images of this system are no longer made.
    "web": "AKSFlatcar-flatcargen2-202605.20.0",
}
"""Node image of each pool."""


def nodes_id(subscription: str) -> str:
    """Spell the id of the node subnet."""
    return f"{_network_id(subscription)}/subnets/snet-nodes"


def _network_id(subscription: str) -> str:
    return resource_id(subscription, "rg-shop", "Microsoft.Network/virtualNetworks", "vnet-shop")


def nodes_and_network(subscription: str, node_group: str, cluster_id: str, kubelet: str) -> list[Json]:
    """Make both resource groups' network resources and the nodes."""
    return [*_rg_network(subscription), *_node_group(subscription, node_group, cluster_id, kubelet)]


def _rg_network(subscription: str) -> list[Json]:
    def named(kind: str, name: str) -> str:
        return resource_id(subscription, "rg-shop", kind, name)

    vnet = _network_id(subscription)
    nodes, tools = f"{vnet}/subnets/snet-nodes", f"{vnet}/subnets/snet-tools"
    group = named("Microsoft.Network/networkSecurityGroups", "nsg-shop-nodes")
    bastion = named("Microsoft.Network/bastionHosts", "bas-shop")
    bastion_ip = named("Microsoft.Network/publicIPAddresses", "pip-bas-shop")
    machine = named("Microsoft.Compute/virtualMachines", "vm-tools")
    card = named("Microsoft.Network/networkInterfaces", "nic-vm-tools")
    return [
        network.network(
            vnet,
            ["10.20.0.0/16"],
            [
                network.subnet(vnet, "snet-nodes", "10.20.0.0/22", security_group=group),
                network.subnet(vnet, "AzureBastionSubnet", "10.20.250.0/26"),
                network.subnet(vnet, "snet-tools", "10.20.16.0/24"),
            ],
        ),
        network.security_group(
            group,
            [
                network.rule(group, "allow-ssh", 110, ports="22"),
                network.rule(group, "allow-web", 120, source="Internet", ports=["80", "443"]),
                network.rule(group, "allow-cache", 130, source="Internet", ports="6379"),
            ],
            subnets=[nodes],
        ),
        network.bastion(bastion, f"{vnet}/subnets/AzureBastionSubnet", bastion_ip),
        network.public_ip(bastion_ip, "20.61.99.5", used_by=f"{bastion}/bastionHostIpConfigurations/ipconf"),
        compute.machine(machine, card),
        compute.machine_card(card, tools, "10.20.16.4", machine=machine),
    ]


def _node_group(subscription: str, node_group: str, cluster_id: str, kubelet: str) -> list[Json]:
    def named(kind: str, name: str) -> str:
        return resource_id(subscription, node_group, kind, name)

    nodes = nodes_id(subscription)
    group = named("Microsoft.Network/networkSecurityGroups", f"aks-agentpool-{_SUFFIX}-nsg")
    balancer = named("Microsoft.Network/loadBalancers", "kubernetes")
    outbound = named("Microsoft.Network/publicIPAddresses", "outbound-shop")
    service = named("Microsoft.Network/publicIPAddresses", "kubernetes-a3f0c9d1")
    cache = named("Microsoft.Network/publicIPAddresses", "kubernetes-b7e21f40")
    pools = [f"{balancer}/backendAddressPools/{name}" for name in ("aksOutboundBackendPool", "kubernetes")]
    sets = {
        name: compute.scale_set(
            named("Microsoft.Compute/virtualMachineScaleSets", f"aks-{name}-{_SUFFIX}-vmss"),
            pool=name,
            cluster=cluster_id,
            count=2,
            subnet=nodes,
            security_group=group,
            backend_pools=pools,
            identities=[kubelet],
            node_public_ip=public,
            image=IMAGES[name],
        )
        for name, public in (("system", False), ("web", True))
    }
    machines = [
        *compute.machines(sets["system"], ["10.20.0.4", "10.20.0.5"]),
        *compute.machines(sets["web"], ["10.20.0.6", "10.20.0.7"], public=["20.61.99.21", "20.61.99.22"]),
    ]
    cards = [str(each["id"]) for each in machines if each["id"].split("/")[-2] == "networkInterfaces"]
    front = f"{balancer}/frontendIPConfigurations"
    return [
        network.security_group(group, _node_rules(group), nics=cards),
        *sets.values(),
        *machines,
        load_balancer(
            balancer,
            [
                Frontend("outbound", public_ip=outbound, outbound=True),
                Frontend("a3f0c9d1", public_ip=service, ports=(80, 443)),
                Frontend("b7e21f40", public_ip=cache, ports=(6379,)),
            ],
            members=[f"{card}/ipConfigurations/ipconfig1" for card in cards],
        ),
        network.public_ip(
            outbound,
            "20.61.99.9",
            used_by=f"{front}/outbound",
            tags={"aks-managed-cluster-name": "aks-shop", "aks-managed-type": "aks-slb-managed-outbound-ip"},
        ),
        network.public_ip(
            service,
            _FRONTEND_IP,
            used_by=f"{front}/a3f0c9d1",
            tags={"k8s-azure-cluster-name": "kubernetes", "k8s-azure-service": "shop/web"},
        ),
        network.public_ip(
            cache,
            _CACHE_IP,
            used_by=f"{front}/b7e21f40",
            tags={"k8s-azure-cluster-name": "kubernetes", "k8s-azure-service": "shop/cache"},
        ),
    ]


def _node_rules(group: str) -> list[Json]:
    """Make what AKS writes for a Service of type LoadBalancer, and what someone added by hand."""
    service = "k8s-azure-lb_allow_IPv4_556f7044ec033071ec7f4b4f0b2f0f4c"
    cache = "k8s-azure-lb_allow_IPv4_9c1d3b7ae5f2408890b6d1e2f3a4c5b6"
    return [
        network.rule(group, service, 500, source="Internet", ports=["80", "443"], destination=[_FRONTEND_IP]),
        network.rule(group, cache, 501, source="Internet", ports=["6379"], destination=[_CACHE_IP]),
        network.rule(
            group, "temp-ssh", 300, source="Internet", ports="22", description="remove after the incident"
        ),
    ]
