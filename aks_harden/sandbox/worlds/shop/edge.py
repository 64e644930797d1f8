"""Around the shop cluster: an application gateway of old, in a network of its own.

It leads to the public address of the shop's load balancer, and still takes TLS 1.0. One listener has a
profile that asks for more.
"""

from collections.abc import Callable

from aks_harden.sandbox.worlds import network
from aks_harden.sandbox.worlds.naming import resource_id
from aks_harden.sandbox.worlds.shop.ids import SUBSCRIPTION
from aks_harden.sandbox.worlds.world import Json

_BACKEND = "20.61.99.10"
"""Where the shop's own load balancer listens."""
_OLD: Json = {"policyType": "Predefined", "policyName": "AppGwSslPolicy20150501"}
_STRICT: Json = {"policyType": "Predefined", "policyName": "AppGwSslPolicy20170401S"}


def around() -> list[Json]:
    """Make what surrounds the cluster."""
    vnet = resource_id(SUBSCRIPTION, "rg-shop", "Microsoft.Network/virtualNetworks", "vnet-edge")
    gateway = resource_id(SUBSCRIPTION, "rg-shop", "Microsoft.Network/applicationGateways", "agw-shop")
    address = resource_id(SUBSCRIPTION, "rg-shop", "Microsoft.Network/publicIPAddresses", "pip-agw-shop")
    subnet = network.subnet(vnet, "snet-agw", "10.21.0.0/24")
    return [
        network.network(vnet, ["10.21.0.0/16"], [subnet]),
        network.public_ip(address, "20.61.99.30", used_by=f"{gateway}/frontendIPConfigurations/public"),
        _gateway(gateway, subnet["id"], address),
    ]


def _listener(port: int, protocol: str, ref: Callable[[str, str], Json]) -> Json:
    return {
        "frontendIPConfiguration": ref("frontendIPConfigurations", "public"),
        "frontendPort": ref("frontendPorts", f"port_{port}"),
        "protocol": protocol,
        "hostNames": [],
        "requireServerNameIndication": False,
        "customErrorConfigurations": [],
    }


def _gateway(identity: str, subnet: str, address: str) -> Json:
    def part(field: str, name: str, properties: Json) -> Json:
        return network.part(identity, field, name, properties)

    def ref(field: str, name: str) -> Json:
        return {"id": f"{identity}/{field}/{name}"}

    front = {"privateIPAllocationMethod": "Dynamic", "publicIPAddress": {"id": address}}
    pool = {"backendAddresses": [{"ipAddress": _BACKEND}]}
    return network.tracked(
        identity,
        "applicationGateways",
        {
            "sku": {"name": "Standard_v2", "tier": "Standard_v2", "family": "Generation_1", "capacity": 2},
            "operationalState": "Running",
            "gatewayIPConfigurations": [
                part("gatewayIPConfigurations", "ipconf", {"subnet": {"id": subnet}})
            ],
            "sslCertificates": [part("sslCertificates", "shop", {"publicCertData": ""})],
            "trustedRootCertificates": [],
            "trustedClientCertificates": [],
            "sslProfiles": [
                part(
                    "sslProfiles",
                    "strict",
                    {
                        "sslPolicy": _STRICT,
                        "clientAuthConfiguration": {"verifyClientCertIssuerDN": False},
                    },
                )
            ],
            "frontendIPConfigurations": [part("frontendIPConfigurations", "public", front)],
            "frontendPorts": [
                part("frontendPorts", f"port_{port}", {"port": port}) for port in (80, 443, 8443)
            ],
            "backendAddressPools": [part("backendAddressPools", "aks", pool)],
            "loadDistributionPolicies": [],
            "backendHttpSettingsCollection": [
                part(
                    "backendHttpSettingsCollection",
                    "http",
                    {"port": 80, "protocol": "Http", "cookieBasedAffinity": "Disabled", "requestTimeout": 20},
                )
            ],
            "backendSettingsCollection": [],
            "httpListeners": [
                part("httpListeners", name, {**_listener(port, protocol, ref), **more})
                for name, port, protocol, more in (
                    ("plain", 80, "Http", {}),
                    ("shop", 443, "Https", {"sslCertificate": ref("sslCertificates", "shop")}),
                    (
                        "partners",
                        8443,
                        "Https",
                        {
                            "sslCertificate": ref("sslCertificates", "shop"),
                            "sslProfile": ref("sslProfiles", "strict"),
                        },
                    ),
                )
            ],
            "listeners": [],
            "urlPathMaps": [],
            "requestRoutingRules": [
                part(
                    "requestRoutingRules",
                    name,
                    {
                        "ruleType": "Basic",
                        "priority": priority,
                        "httpListener": ref("httpListeners", name),
                        "backendAddressPool": ref("backendAddressPools", "aks"),
                        "backendHttpSettings": ref("backendHttpSettingsCollection", "http"),
                    },
                )
                for priority, name in ((100, "plain"), (110, "shop"), (120, "partners"))
            ],
            "routingRules": [],
            "probes": [],
            "rewriteRuleSets": [],
            "redirectConfigurations": [],
            "privateLinkConfigurations": [],
            "privateEndpointConnections": [],
            "sslPolicy": _OLD,
            "enableHttp2": False,
        },
    )
