"""The load balancer AKS keeps in the node resource group, and internal ones beside it."""

from collections.abc import Sequence

from msgspec import Struct

from aks_harden.sandbox.worlds.network import part, tracked
from aks_harden.sandbox.worlds.world import Json


class Frontend(Struct, frozen=True):
    """One address a load balancer listens on: a public one, or a private one in a subnet."""

    name: str
    public_ip: str = ""
    private_address: str = ""
    subnet: str = ""
    ports: Sequence[int] = ()
    outbound: bool = False


def load_balancer(identity: str, frontends: Sequence[Frontend], *, members: Sequence[str] = ()) -> Json:
    """Make a standard load balancer with one rule a port, floating as AKS makes them."""
    pool = f"{identity}/backendAddressPools/kubernetes"
    outbound_pool = f"{identity}/backendAddressPools/aksOutboundBackendPool"
    addresses = [
        {"name": str(number), "properties": {"networkInterfaceIPConfiguration": {"id": each}}}
        for number, each in enumerate(members)
    ]
    rules: list[Json] = []
    probes: list[Json] = []
    outbound: list[Json] = []
    for each in frontends:
        front = f"{identity}/frontendIPConfigurations/{each.name}"
        for port in each.ports:
            name = f"{each.name}-TCP-{port}"
            probes.append(part(identity, "probes", name, {"protocol": "Tcp", "port": 30000 + port % 2767}))
            rules.append(_rule(identity, name, front, pool, port))
        if each.outbound:
            outbound.append(
                part(
                    identity,
                    "outboundRules",
                    "aksOutboundRule",
                    {
                        "allocatedOutboundPorts": 0,
                        "protocol": "All",
                        "enableTcpReset": True,
                        "idleTimeoutInMinutes": 30,
                        "backendAddressPool": {"id": outbound_pool},
                        "frontendIPConfigurations": [{"id": front}],
                    },
                )
            )
    pools = [part(identity, "backendAddressPools", "kubernetes", {"loadBalancerBackendAddresses": addresses})]
    if outbound:
        pools.insert(0, part(identity, "backendAddressPools", "aksOutboundBackendPool", {}))
    return tracked(
        identity,
        "loadBalancers",
        {
            "frontendIPConfigurations": [_frontend(identity, each) for each in frontends],
            "backendAddressPools": pools,
            "loadBalancingRules": rules,
            "probes": probes,
            "inboundNatRules": [],
            "outboundRules": outbound,
            "inboundNatPools": [],
        },
        sku={"name": "Standard", "tier": "Regional"},
    )


def _frontend(identity: str, each: Frontend) -> Json:
    given: Json = {"privateIPAllocationMethod": "Dynamic"}
    if each.public_ip:
        given["publicIPAddress"] = {"id": each.public_ip}
    else:
        given = {
            "privateIPAddress": each.private_address,
            "privateIPAllocationMethod": "Static",
            "privateIPAddressVersion": "IPv4",
            "subnet": {"id": each.subnet},
        }
    return part(identity, "frontendIPConfigurations", each.name, given)


def _rule(identity: str, name: str, front: str, pool: str, port: int) -> Json:
    return part(
        identity,
        "loadBalancingRules",
        name,
        {
            "frontendIPConfiguration": {"id": front},
            "frontendPort": port,
            "backendPort": port,
            "enableFloatingIP": True,
            "idleTimeoutInMinutes": 4,
            "protocol": "Tcp",
            "enableTcpReset": True,
            "loadDistribution": "Default",
            "disableOutboundSnat": True,
            "backendAddressPool": {"id": pool},
            "backendAddressPools": [{"id": pool}],
            "probe": {"id": f"{identity}/probes/{name}"},
        },
    )
