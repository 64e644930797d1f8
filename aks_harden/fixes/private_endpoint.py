"""What is made for a private way from the cluster's network: endpoint, DNS zone, link, zone group.

What stands already is used. Nothing is cut by it, but for one thing: a linked zone answers for every
resource of its kind in that network, so those that have private endpoints elsewhere resolve privately too.
"""

from typing import Final

from msgspec import Struct

from aks_harden.fixes.private_way import Service, Way
from aks_harden.fixes.twins import bicep, terraform
from aks_harden.model.fix import Command, Input
from aks_harden.model.json import JsonObject
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, name_of, subscription_of
from aks_harden.snapshot.reading import Read
from aks_harden.snapshot.snapshot import Snapshot

ENDPOINT_ACTIONS: Final = (
    "Microsoft.Network/privateEndpoints/read",
    "Microsoft.Network/privateEndpoints/write",
    "Microsoft.Network/privateEndpoints/delete",
    "Microsoft.Network/privateEndpoints/privateDnsZoneGroups/read",
    "Microsoft.Network/privateEndpoints/privateDnsZoneGroups/write",
    "Microsoft.Network/privateEndpoints/privateDnsZoneGroups/delete",
    "Microsoft.Network/privateDnsZones/read",
    "Microsoft.Network/privateDnsZones/write",
    "Microsoft.Network/privateDnsZones/delete",
    "Microsoft.Network/privateDnsZones/join/action",
    "Microsoft.Network/privateDnsZones/virtualNetworkLinks/read",
    "Microsoft.Network/privateDnsZones/virtualNetworkLinks/write",
    "Microsoft.Network/privateDnsZones/virtualNetworkLinks/delete",
    "Microsoft.Network/virtualNetworks/join/action",
    "Microsoft.Network/virtualNetworks/subnets/join/action",
    "Microsoft.Network/locations/operations/read",
    "Microsoft.Network/locations/operationResults/read",
)
"""https://learn.microsoft.com/azure/private-link/rbac-permissions"""
FACETS: Final = ("private-endpoints", "private-dns-zones", "dns-links")
"""What is read again afterwards."""
_NETWORK_API: Final = "2024-05-01"


class Build(Struct, frozen=True, kw_only=True):
    """What is to be made so that the way is whole."""

    snapshot: Snapshot
    target: Node
    service: Service
    way: Way
    subnet: Input

    @property
    def name(self) -> str:
        """The endpoint's name."""
        return f"pe-{name_of(self.target.id)}"

    @property
    def resource(self) -> str:
        """ARM id of what is made first."""
        return self._id("privateEndpoints", self.name) if self.way.endpoint is None else self._zone_id

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What the operator has to say."""
        return (self.subnet,) if self.way.endpoint is None else ()

    @property
    def commands(self) -> tuple[Command, ...]:
        """The calls, in an order in which each finds what it builds on."""
        return tuple(made for made, _ in self._calls)

    @property
    def undo(self) -> tuple[Command, ...]:
        """The calls that take it away again, last things first."""
        return tuple(taken for _, taken in reversed(self._calls))

    @property
    def after(self) -> Snapshot:
        """The snapshot with the way whole."""
        after = self.snapshot
        where = f"/subscriptions/{self.snapshot.subscription}"
        if self.way.endpoint is None:
            after = after.with_member("private-endpoints", where, self._endpoint_body)
        if self.way.zone is None:
            zone: JsonObject = {
                "id": self._zone_id,
                "name": self.way.zone_name,
                "type": "Microsoft.Network/privateDnsZones",
                "location": "global",
            }
            after = after.with_member("private-dns-zones", where, zone)
            read = Read(value=[], call="", at=self.snapshot.taken_at)
            after = after.with_reading("dns-links", self._zone_id, read)
        if not self.way.linked:
            after = after.with_member("dns-links", self._zone_id, self._link_body)
        return after

    @property
    def bicep(self) -> str:
        """The endpoint as Bicep; zone, link and zone group are named in comments."""
        properties: JsonObject = {
            "subnet": {"id": self.subnet.value or "SUBNET_ID"},
            "privateLinkServiceConnections": [
                {
                    "name": self.name,
                    "properties": {
                        "privateLinkServiceId": self.target.id,
                        "groupIds": [self.service.group],
                    },
                }
            ],
        }
        head = (
            f"// With it: the zone {self.way.zone_name} (Microsoft.Network/privateDnsZones), its link to\n"
            "// the network (virtualNetworkLinks) and a zone group of the endpoint (privateDnsZoneGroups).\n"
        )
        kind = f"Microsoft.Network/privateEndpoints@{_NETWORK_API}"
        return head + bicep(
            kind, self.name, {"location": self.way.network.text("location"), "properties": properties}
        )

    @property
    def terraform(self) -> str:
        """The zone and its link as Terraform, and what the endpoint is made of."""
        zone = terraform(
            "azurerm_private_dns_zone",
            {"name": self.way.zone_name, "resource_group_name": self._group},
        )
        link = terraform(
            "azurerm_private_dns_zone_virtual_network_link",
            {
                "name": self._link_name,
                "private_dns_zone_name": self.way.zone_name,
                "resource_group_name": self._group,
                "virtual_network_id": self.way.network.id,
            },
        )
        endpoint = terraform(
            "azurerm_private_endpoint",
            {
                "name": self.name,
                "resource_group_name": self._group,
                "location": self.way.network.text("location"),
                "subnet_id": self.subnet.value or "SUBNET_ID",
            },
        )
        inner = "# with private_service_connection and private_dns_zone_group blocks to the two above\n"
        return f"{zone}\n{link}\n{inner}{endpoint}"

    @property
    def _group(self) -> str:
        return group_of(self.snapshot.cluster_id)

    @property
    def _home(self) -> tuple[str, ...]:
        return ("--resource-group", self._group)

    @property
    def _zone_home(self) -> tuple[str, ...]:
        return ("--resource-group", group_of(self._zone_id))

    @property
    def _zone_id(self) -> str:
        if self.way.zone is not None:
            return self.way.zone.id
        return self._id("privateDnsZones", self.way.zone_name)

    @property
    def _link_name(self) -> str:
        return f"link-{name_of(self.way.network.id)}"

    def _id(self, kind: str, name: str) -> str:
        where = f"/subscriptions/{subscription_of(self.snapshot.cluster_id)}/resourceGroups/{self._group}"
        return f"{where}/providers/Microsoft.Network/{kind}/{name}"

    @property
    def _calls(self) -> list[tuple[Command, Command]]:
        """Each call with its inverse."""
        calls: list[tuple[Command, Command]] = []
        target: tuple[str, ...]
        if self.way.endpoint is None:
            calls.append(self._endpoint_calls)
        if self.way.zone is None:
            target = ("--name", self.way.zone_name, *self._zone_home)
            words = ("az", "network", "private-dns", "zone")
            calls.append(
                (
                    Command(words=(*words, "create"), target=target),
                    Command(words=(*words, "delete"), target=target, change=("--yes",)),
                )
            )
        if not self.way.linked:
            target = ("--name", self._link_name, "--zone-name", self.way.zone_name, *self._zone_home)
            link = ("az", "network", "private-dns", "link", "vnet")
            options = ("--virtual-network", self.way.network.id, "--registration-enabled", "false")
            calls.append(
                (
                    Command(words=(*link, "create"), target=target, change=options),
                    Command(words=(*link, "delete"), target=target, change=("--yes",)),
                )
            )
        if self.way.endpoint is None:
            target = ("--name", "default", "--endpoint-name", self.name, *self._home)
            words = ("az", "network", "private-endpoint", "dns-zone-group")
            change = ("--private-dns-zone", self._zone_id, "--zone-name", self.service.group)
            calls.append(
                (
                    Command(words=(*words, "create"), target=target, change=change),
                    Command(words=(*words, "delete"), target=target),
                )
            )
        return calls

    @property
    def _endpoint_calls(self) -> tuple[Command, Command]:
        target = ("--name", self.name, *self._home)
        words = ("az", "network", "private-endpoint")
        change = (
            *("--subnet", self.subnet.value or "SUBNET_ID"),
            *("--private-connection-resource-id", self.target.id),
            *("--group-id", self.service.group),
            *("--connection-name", self.name),
            *("--location", self.way.network.text("location")),
        )
        return (
            Command(words=(*words, "create"), target=target, change=change),
            Command(words=(*words, "delete"), target=target),
        )

    @property
    def _endpoint_body(self) -> JsonObject:
        connection: JsonObject = {
            "name": self.name,
            "properties": {
                "privateLinkServiceId": self.target.id,
                "groupIds": [self.service.group],
                "privateLinkServiceConnectionState": {"status": "Approved"},
            },
        }
        return {
            "id": self._id("privateEndpoints", self.name),
            "name": self.name,
            "type": "Microsoft.Network/privateEndpoints",
            "location": self.way.network.text("location"),
            "properties": {
                "subnet": {"id": self.subnet.value or "SUBNET_ID"},
                "privateLinkServiceConnections": [connection],
            },
        }

    @property
    def _link_body(self) -> JsonObject:
        return {
            "id": f"{self._zone_id}/virtualNetworkLinks/{self._link_name}",
            "name": self._link_name,
            "type": "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
            "properties": {
                "virtualNetwork": {"id": self.way.network.id},
                "registrationEnabled": False,
            },
        }
