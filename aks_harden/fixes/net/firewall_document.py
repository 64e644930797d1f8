"""The firewall as Bicep, for people to deploy: with the rules that nodes need and nothing wider.

https://learn.microsoft.com/azure/aks/outbound-rules-control-egress
"""

from typing import Final

from aks_harden.checks.net.egress.subnets import in_use, place_of
from aks_harden.checks.net.nsg.network import subnet_area
from aks_harden.fixes.net.firewall_choice import choose
from aks_harden.fixes.net.going_private import integrated
from aks_harden.fixes.net.private_path import is_private
from aks_harden.fixes.net.routes import ROUTES
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.twins import bicep
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Kind, Risk
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.phase import Phase
from aks_harden.snapshot.paths import same_id
from aks_harden.snapshot.snapshot import Snapshot

FIREWALL: Final = "NET-2.firewall"
FILE: Final = "firewall.bicep"
_API: Final = "2024-05-01"
_HEAD: Final = """\
// A firewall for the nodes of the cluster, with a policy that lets out what they need. Nobody deployed it.
// Add the names that your own workloads need as further rules, then:
//   az deployment group what-if --resource-group GROUP --template-file firewall.bicep
//   az deployment group create --resource-group GROUP --template-file firewall.bicep
// A firewall is billed by the hour and by what it processes. Read the cluster again afterwards: NET-2.routes
// then sends the nodes there.
@description('Resource id of the subnet named AzureFirewallSubnet, /26 or wider, in this network or its hub')
param firewallSubnet string
param location string = resourceGroup().location

resource address 'Microsoft.Network/publicIPAddresses@2024-05-01' = {
  name: 'pip-aks-egress'
  location: location
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static' }
}

resource policy 'Microsoft.Network/firewallPolicies@2024-05-01' = {
  name: 'fwp-aks-egress'
  location: location
  properties: {
    // Names in network rules need the firewall as the resolver.
    dnsSettings: { enableProxy: true }
    threatIntelMode: 'Alert'
  }
}

"""
_TAIL: Final = """
resource firewall 'Microsoft.Network/azureFirewalls@2024-05-01' = {
  name: 'fw-aks-egress'
  location: location
  dependsOn: [rules]
  properties: {
    sku: { name: 'AZFW_VNet', tier: 'Standard' }
    firewallPolicy: { id: policy.id }
    ipConfigurations: [
      { name: 'public', properties: { subnet: { id: firewallSubnet }, publicIPAddress: { id: address.id } } }
    ]
  }
}

output privateAddress string = firewall.properties.ipConfigurations[0].properties.privateIPAddress
"""


def propose_firewall(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer the firewall as a file where the nodes' network and its peers have none."""
    if same_id(resource, snapshot.cluster_id):
        return None
    found = in_use(snapshot)
    if found.managed or choose(snapshot, context, ROUTES, place_of(snapshot, found, resource)) is not None:
        return None
    sources = sorted(
        text
        for subnet in found.subnets
        for text in subnet_area(place_of(snapshot, found, subnet).subnet).texts
    )
    fix = Fix(
        id=FIREWALL,
        item="NET-2",
        title="Put a firewall into the network first",
        resource=snapshot.cluster_id,
        assertions=tuple(("default-route", subnet) for subnet in found.subnets),
        kind=Kind.MANUAL,
        risk=Risk.MANUAL,
        commands=(),
        undo=(),
        no_undo="Nothing goes through the firewall until routes lead there: delete it again.",
        changes=f"`{FILE}` makes an Azure Firewall with a policy that lets the nodes reach what they need.",
        disruption="None: nothing goes through it yet.",
        minutes=15,
        cost="A firewall is billed by the hour and by what it processes.",
        bicep="",
        phase=Phase.BY_HAND,
        documents={FILE: _document(snapshot, sources)},
    )
    return Proposal(fix=fix, after=snapshot)


def _document(snapshot: Snapshot, sources: list[str]) -> str:
    collections: Json = [
        _collection("names", 200, [_names(sources)]),
        _collection("addresses", 100, _addresses(snapshot, sources)),
    ]
    values: JsonObject = {"properties.priority": 200, "properties.ruleCollections": collections}
    kind = f"Microsoft.Network/firewallPolicies/ruleCollectionGroups@{_API}"
    rules = bicep(kind, "aks-egress", values, symbol="rules")
    return _HEAD + rules.replace("  name: 'aks-egress'", "  parent: policy\n  name: 'aks-egress'", 1) + _TAIL


def _collection(name: str, priority: int, rules: list[Json]) -> JsonObject:
    return {
        "name": name,
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "priority": priority,
        "action": {"type": "Allow"},
        "rules": rules,
    }


def _names(sources: list[str]) -> JsonObject:
    return {
        "name": "what-nodes-need",
        "ruleType": "ApplicationRule",
        "sourceAddresses": [*sources],
        "protocols": [{"protocolType": "Https", "port": 443}, {"protocolType": "Http", "port": 80}],
        "fqdnTags": ["AzureKubernetesService"],
    }


def _addresses(snapshot: Snapshot, sources: list[str]) -> list[Json]:
    cluster = snapshot.cluster
    found: list[Json] = [
        _network("time", sources, "UDP", ["123"], destinationFqdns=["ntp.ubuntu.com"]),
        _network("monitor", sources, "TCP", ["443"], destinationAddresses=["AzureMonitor"]),
    ]
    server = cluster.text("properties.fqdn")
    if server and not is_private(cluster) and not integrated(cluster):
        # The tunnel of a public API server; a private or integrated one is inside the network.
        found.append(_network("tunnel-udp", sources, "UDP", ["1194"], destinationFqdns=[server]))
        found.append(_network("tunnel-tcp", sources, "TCP", ["9000", "443"], destinationFqdns=[server]))
    return found


def _network(name: str, sources: list[str], protocol: str, ports: list[str], **to: list[str]) -> JsonObject:
    return {
        "name": name,
        "ruleType": "NetworkRule",
        "sourceAddresses": [*sources],
        "ipProtocols": [protocol],
        "destinationPorts": [*ports],
        **{key: [*values] for key, values in to.items()},
    }
