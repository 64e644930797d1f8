"""The payments network: SSH closed but for the nodes themselves, every way out through the hub."""

from aks_harden.sandbox.worlds import cluster, compute, hub, network
from aks_harden.sandbox.worlds.loadbalancing import Frontend, load_balancer
from aks_harden.sandbox.worlds.naming import resource_id
from aks_harden.sandbox.worlds.world import Json

SPACE = "10.40.0.0/16"
PUBLISHED = "10.40.2.10"
"""Address of the internal load balancer in front of the cluster's ingress."""
_NODES = "10.40.0.0/22"
_SUFFIX = "87654321"


def network_id(subscription: str) -> str:
    """Spell the id of the network."""
    return resource_id(subscription, "rg-pay", "Microsoft.Network/virtualNetworks", "vnet-pay")


def endpoints_id(subscription: str) -> str:
    """Spell the id of the subnet of private endpoints."""
    return f"{network_id(subscription)}/subnets/snet-endpoints"


def nodes_id(subscription: str) -> str:
    """Spell the id of the node subnet."""
    return f"{network_id(subscription)}/subnets/snet-nodes"


def spoke(subscription: str, hub_subscription: str) -> list[Json]:
    """Make the network, its security group and its way out."""
    vnet, nodes = network_id(subscription), nodes_id(subscription)
    group = resource_id(subscription, "rg-pay", "Microsoft.Network/networkSecurityGroups", "nsg-pay-nodes")
    table = resource_id(subscription, "rg-pay", "Microsoft.Network/routeTables", "rt-pay")
    return [
        network.network(
            vnet,
            [SPACE],
            [
                network.subnet(
                    vnet, "snet-nodes", _NODES, security_group=group, route_table=table, outbound=False
                ),
                network.subnet(vnet, "snet-endpoints", "10.40.8.0/24", outbound=False),
            ],
            [network.peering(vnet, "to-hub", hub.network_id(hub_subscription), [hub.SPACE], uses=True)],
        ),
        network.security_group(
            group,
            [
                network.rule(group, "allow-ssh-from-aks", 190, source=_NODES, destination=_NODES, ports="22"),
                network.rule(group, "deny-ssh", 200, ports="22", access="Deny"),
            ],
            subnets=[nodes],
        ),
        network.route_table(
            table,
            [
                network.route(table, "to-firewall", "0.0.0.0/0", "VirtualAppliance", hub.FIREWALL_ADDRESS),
                # Answers of what the firewall publishes go back the way they came.
                network.route(table, "firewall-public", f"{hub.PUBLIC_ADDRESS}/32", "Internet"),
            ],
            subnets=[nodes],
        ),
    ]


def node_group(subscription: str, group_name: str, cluster_id: str, kubelet: str) -> list[Json]:
    """Make what AKS keeps in the node resource group."""

    def named(kind: str, name: str) -> str:
        return resource_id(subscription, group_name, kind, name)

    nodes = nodes_id(subscription)
    group = named("Microsoft.Network/networkSecurityGroups", f"aks-agentpool-{_SUFFIX}-nsg")
    balancer = named("Microsoft.Network/loadBalancers", "kubernetes-internal")
    sets = [
        compute.scale_set(
            named("Microsoft.Compute/virtualMachineScaleSets", f"aks-{name}-{_SUFFIX}-vmss"),
            pool=name,
            cluster=cluster_id,
            count=3,
            subnet=nodes,
            security_group=group,
            backend_pools=[f"{balancer}/backendAddressPools/kubernetes"],
            identities=[kubelet],
            image=cluster.image(cluster.UBUNTU_24),
        )
        for name in ("system", "apps")
    ]
    machines = [
        *compute.machines(sets[0], ["10.40.0.4", "10.40.0.5", "10.40.0.6"]),
        *compute.machines(sets[1], ["10.40.0.7", "10.40.0.8", "10.40.0.9"]),
    ]
    cards = [str(each["id"]) for each in machines if each["id"].split("/")[-2] == "networkInterfaces"]
    front = Frontend("ingress", private_address=PUBLISHED, subnet=nodes, ports=(443,))
    return [
        network.security_group(group, [], nics=cards),
        *sets,
        *machines,
        load_balancer(balancer, [front], members=[f"{card}/ipConfigurations/ipconfig1" for card in cards]),
        network.private_endpoint(
            named("Microsoft.Network/privateEndpoints", "kube-apiserver"), nodes, cluster_id, "management"
        ),
    ]
