"""A hub network: firewall with its policy, Bastion, VPN gateway, and the subnets they insist on by name."""

from aks_harden.sandbox.worlds import network
from aks_harden.sandbox.worlds.naming import resource_id, weak
from aks_harden.sandbox.worlds.world import Json

FIREWALL_ADDRESS = "10.50.1.4"
SPACE = "10.50.0.0/16"
PUBLIC_ADDRESS = "20.61.99.40"
"""The firewall's own address on the Internet."""


def network_id(subscription: str) -> str:
    """Spell the id of the hub's network."""
    return resource_id(subscription, "rg-hub", "Microsoft.Network/virtualNetworks", "vnet-hub")


def build(subscription: str, *, spoke: str, spoke_space: str, published: str) -> list[Json]:
    """Build the hub of one spoke; `published` is the spoke's address behind port 443 of the firewall."""

    def named(kind: str, name: str) -> str:
        return resource_id(subscription, "rg-hub", f"Microsoft.Network/{kind}", name)

    vnet = network_id(subscription)
    firewall, policy = named("azureFirewalls", "fw-hub"), named("firewallPolicies", "fwp-hub")
    bastion = named("bastionHosts", "bas-hub")
    address, bastion_address = (
        named("publicIPAddresses", "pip-fw-hub"),
        named("publicIPAddresses", "pip-bas-hub"),
    )
    group = f"{policy}/ruleCollectionGroups/rcg-spokes"
    gateway, gateway_address = (
        named("virtualNetworkGateways", "vgw-hub"),
        named("publicIPAddresses", "pip-vgw-hub"),
    )
    gateway_subnet = network.subnet(vnet, "GatewaySubnet", "10.50.3.0/27")
    gateway_subnet["properties"]["ipConfigurations"] = [{"id": f"{gateway}/ipConfigurations/default"}]
    return [
        network.network(
            vnet,
            [SPACE],
            [
                network.subnet(vnet, "AzureFirewallSubnet", "10.50.1.0/26"),
                network.subnet(vnet, "AzureBastionSubnet", "10.50.2.0/26"),
                gateway_subnet,
            ],
            [network.peering(vnet, "to-pay", spoke, [spoke_space], gateway=True)],
        ),
        _firewall(firewall, policy, f"{vnet}/subnets/AzureFirewallSubnet", address),
        _policy(policy, firewall, group),
        _rules(group, spoke_space, published),
        network.public_ip(
            address, PUBLIC_ADDRESS, used_by=f"{firewall}/azureFirewallIpConfigurations/ipconf"
        ),
        network.bastion(bastion, f"{vnet}/subnets/AzureBastionSubnet", bastion_address),
        network.public_ip(
            bastion_address, "20.61.99.41", used_by=f"{bastion}/bastionHostIpConfigurations/ipconf"
        ),
        _gateway(gateway, gateway_subnet["id"], gateway_address),
        network.public_ip(gateway_address, "20.61.99.42", used_by=f"{gateway}/ipConfigurations/default"),
    ]


def _firewall(identity: str, policy: str, subnet: str, address: str) -> Json:
    configuration = {
        "name": "ipconf",
        "id": f"{identity}/azureFirewallIpConfigurations/ipconf",
        "type": "Microsoft.Network/azureFirewalls/azureFirewallIpConfigurations",
        "properties": {
            "provisioningState": "Succeeded",
            "privateIPAddress": FIREWALL_ADDRESS,
            "privateIPAllocationMethod": "Dynamic",
            "publicIPAddress": {"id": address},
            "subnet": {"id": subnet},
        },
    }
    return network.tracked(
        identity,
        "azureFirewalls",
        {
            "sku": {"name": "AZFW_VNet", "tier": "Standard"},
            "threatIntelMode": "Alert",
            "additionalProperties": {},
            "ipConfigurations": [configuration],
            "networkRuleCollections": [],
            "applicationRuleCollections": [],
            "natRuleCollections": [],
            "firewallPolicy": {"id": policy},
        },
        zones=["1", "2", "3"],
    )


def _gateway(identity: str, subnet: str, address: str) -> Json:
    """Make a VPN gateway of people, who sign in with Entra."""
    configuration = {
        "name": "default",
        "id": f"{identity}/ipConfigurations/default",
        "etag": weak(identity),
        "type": "Microsoft.Network/virtualNetworkGateways/ipConfigurations",
        "properties": {
            "provisioningState": "Succeeded",
            "privateIPAllocationMethod": "Dynamic",
            "publicIPAddress": {"id": address},
            "subnet": {"id": subnet},
        },
    }
    return network.tracked(
        identity,
        "virtualNetworkGateways",
        {
            "packetCaptureDiagnosticState": "None",
            "enablePrivateIpAddress": False,
            "isMigrateToCSES": False,
            "ipConfigurations": [configuration],
            "natRules": [],
            "virtualNetworkGatewayPolicyGroups": [],
            "enableBgpRouteTranslationForNat": False,
            "disableIPSecReplayProtection": False,
            "sku": {"name": "VpnGw1AZ", "tier": "VpnGw1AZ", "capacity": 2},
            "gatewayType": "Vpn",
            "vpnType": "RouteBased",
            "enableBgp": False,
            "activeActive": False,
            "vpnClientConfiguration": {
                "vpnClientAddressPool": {"addressPrefixes": ["172.20.0.0/24"]},
                "vpnClientProtocols": ["OpenVPN"],
                "vpnAuthenticationTypes": ["AAD"],
                "vpnClientRootCertificates": [],
                "vpnClientRevokedCertificates": [],
                "vngClientConnectionConfigurations": [],
                "radiusServers": [],
                "vpnClientIpsecPolicies": [],
            },
            "vpnGatewayGeneration": "Generation1",
            "allowRemoteVnetTraffic": False,
            "allowVirtualWanTraffic": False,
        },
    )


def _policy(identity: str, firewall: str, group: str) -> Json:
    return network.tracked(
        identity,
        "firewallPolicies",
        {
            "sku": {"tier": "Standard"},
            "threatIntelMode": "Deny",
            "dnsSettings": {"servers": [], "enableProxy": True},
            "childPolicies": [],
            "ruleCollectionGroups": [{"id": group}],
            "firewalls": [{"id": firewall}],
        },
    )


def _rules(identity: str, spoke_space: str, published: str) -> Json:
    name = identity.rpartition("/")[2]
    time = {
        "ruleType": "NetworkRule",
        "name": "time",
        "ipProtocols": ["UDP"],
        "sourceAddresses": [spoke_space],
        "sourceIpGroups": [],
        "destinationAddresses": [],
        "destinationIpGroups": [],
        "destinationFqdns": ["ntp.ubuntu.com"],
        "destinationPorts": ["123"],
    }
    required = {
        "ruleType": "ApplicationRule",
        "name": "aks-required",
        "protocols": [{"protocolType": "Https", "port": 443}],
        "fqdnTags": ["AzureKubernetesService"],
        "webCategories": [],
        "targetFqdns": [],
        "targetUrls": [],
        "terminateTLS": False,
        "sourceAddresses": [spoke_space],
        "destinationAddresses": [],
        "sourceIpGroups": [],
        "httpHeadersToInsert": [],
    }
    publish = {
        "ruleType": "NatRule",
        "name": "pay-https",
        "ipProtocols": ["TCP"],
        "translatedAddress": published,
        "translatedPort": "443",
        "sourceAddresses": ["*"],
        "sourceIpGroups": [],
        "destinationAddresses": [PUBLIC_ADDRESS],
        "destinationPorts": ["443"],
    }
    return {
        "name": name,
        "id": identity,
        "etag": weak(identity),
        "type": "Microsoft.Network/firewallPolicies/ruleCollectionGroups",
        "location": "westeurope",
        "properties": {
            "provisioningState": "Succeeded",
            "priority": 300,
            "ruleCollections": [
                _collection("Nat", "dnat", 100, "DNAT", publish),
                _collection("Filter", "net", 200, "Allow", time),
                _collection("Filter", "app", 300, "Allow", required),
            ],
        },
    }


def _collection(sort: str, name: str, priority: int, action: str, rule: Json) -> Json:
    return {
        "ruleCollectionType": f"FirewallPolicy{sort}RuleCollection",
        "action": {"type": action},
        "rules": [rule],
        "name": name,
        "priority": priority,
    }
