"""The fix of NET-2 that sends a node subnet through a firewall: a route table, its routes, and the subnet.

https://learn.microsoft.com/azure/aks/limit-egress-traffic
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from aks_harden.checks.net.egress.hop import own_addresses
from aks_harden.checks.net.egress.subnets import Place, in_use, place_of
from aks_harden.checks.net.nsg.neighbours import facet_in, find_in, reference
from aks_harden.fixes.net.firewall_choice import (
    Choice,
    choose,
    chosen_guard,
    ingress,
    ranges_guard,
    rules_guard,
)
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.twins import bicep, terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Risk
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.phase import Phase
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, name_of, same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

ROUTES: Final = "NET-2.routes"
ROUTES_ACTIONS: Final = (
    "Microsoft.Network/routeTables/read",
    "Microsoft.Network/routeTables/write",
    "Microsoft.Network/routeTables/delete",
    "Microsoft.Network/routeTables/join/action",
    "Microsoft.Network/routeTables/routes/read",
    "Microsoft.Network/routeTables/routes/write",
    "Microsoft.Network/routeTables/routes/delete",
    "Microsoft.Network/virtualNetworks/subnets/read",
    "Microsoft.Network/virtualNetworks/subnets/write",
    "Microsoft.Network/virtualNetworks/subnets/join/action",
    "Microsoft.Network/networkSecurityGroups/join/action",
    "Microsoft.Network/locations/operations/read",
    "Microsoft.Network/locations/operationResults/read",
)
"""https://learn.microsoft.com/azure/role-based-access-control/permissions/networking"""
_DEFAULT: Final = "0.0.0.0/0"
_API: Final = "2024-05-01"
_TABLES: Final = "Microsoft.Network/routeTables"


class _Route(Struct, frozen=True, kw_only=True):
    """A route to write."""

    name: str
    prefix: str
    hop: str
    address: str = ""

    @property
    def options(self) -> tuple[str, ...]:
        """Its options for `az network route-table route create`."""
        own = ("--next-hop-ip-address", self.address) if self.address else ()
        return ("--address-prefix", self.prefix, "--next-hop-type", self.hop, *own)

    def body(self, table: str) -> JsonObject:
        """Return the route as ARM shows it."""
        own: JsonObject = {"nextHopIpAddress": self.address} if self.address else {}
        return {
            "name": self.name,
            "id": f"{table}/routes/{self.name}",
            "type": f"{_TABLES}/routes",
            "properties": {"addressPrefix": self.prefix, "nextHopType": self.hop, **own},
        }


class _Ground(Struct, frozen=True, kw_only=True):
    """What the fix stands on."""

    snapshot: Snapshot
    place: Place
    choice: Choice
    table: str
    """ARM id of the route table: the subnet's own, or one to make."""
    made: bool
    """Whether it is to be made."""
    routes: tuple[_Route, ...]

    @property
    def subnet(self) -> str:
        """ARM id of the subnet."""
        return self.place.subnet.text("id")


def propose_routes(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer routes to a firewall for a subnet of the operator's own network."""
    if same_id(resource, snapshot.cluster_id):
        return None
    found = in_use(snapshot)
    if found.managed:
        return None
    place = place_of(snapshot, found, resource)
    choice = choose(snapshot, context, ROUTES, place)
    ground = None if choice is None else _ground(snapshot, place, choice)
    if ground is None:
        return None
    after = _after(ground)
    return Proposal(fix=_fix(ground, context, after), after=after)


def _ground(snapshot: Snapshot, place: Place, choice: Choice) -> _Ground | None:
    """Return what to write; None where the subnet's table has a default route of its own already."""
    held = reference(place.subnet, "properties.routeTable")
    subnet = place.subnet.text("id")
    fallback = (
        f"/subscriptions/{subscription_of(subnet)}/resourceGroups/{group_of(subnet)}/providers/{_TABLES}"
    )
    table = held or f"{fallback}/rt-{name_of(subnet)}-egress"
    existing = find_in(snapshot, "route-tables", held) if held else None
    if existing is not None and (_has(existing, _DEFAULT) or _of_aks(snapshot, held)):
        return None
    return _Ground(
        snapshot=snapshot,
        place=place,
        choice=choice,
        table=table,
        made=not held,
        routes=tuple(_routes(snapshot, choice, existing)),
    )


def _of_aks(snapshot: Snapshot, table: str) -> bool:
    """Tell whether AKS writes the table, as with kubenet: its routes are not the operator's."""
    return group_of(table).lower() == snapshot.cluster.text("properties.nodeResourceGroup").lower()


def _has(table: Node, prefix: str) -> bool:
    return any(route.text("properties.addressPrefix") == prefix for route in table.nodes("properties.routes"))


def _routes(snapshot: Snapshot, choice: Choice, table: Node | None) -> Iterator[_Route]:
    yield _Route(name="default-to-firewall", prefix=_DEFAULT, hop="VirtualAppliance", address=choice.address)
    try:
        public = own_addresses(snapshot, choice.firewall).texts
    except NotSettledError:
        public = ()
    for number, prefix in enumerate(public, 1):
        if table is None or not _has(table, prefix):
            # Answers to what the firewall publishes go back the way they came.
            yield _Route(name=f"firewall-public-{number}", prefix=prefix, hop="Internet")


def _after(ground: _Ground) -> Snapshot:
    snapshot, table = ground.snapshot, ground.table
    facet = facet_in(snapshot, "route-tables", table)
    target = f"/subscriptions/{subscription_of(table)}"
    bodies: list[Json] = [route.body(table) for route in ground.routes]
    if not ground.made:
        held = find_in(snapshot, "route-tables", table).get("properties.routes")
        every = [*(held if isinstance(held, list) else []), *bodies]
        return snapshot.with_value(facet, target, "properties.routes", every, member=table)
    body: JsonObject = {
        "id": table,
        "name": name_of(table),
        "type": _TABLES,
        "location": ground.place.network.text("location"),
        "properties": {"disableBgpRoutePropagation": True, "routes": bodies},
    }
    return _joined(snapshot.with_member(facet, target, body), ground)


def _joined(snapshot: Snapshot, ground: _Ground) -> Snapshot:
    network = ground.place.network
    facet = facet_in(snapshot, "virtual-networks", network.id)
    target = f"/subscriptions/{subscription_of(network.id)}"
    for index, subnet in enumerate(network.need_nodes("properties.subnets")):
        if same_id(subnet.text("id"), ground.subnet):
            path = f"properties.subnets[{index}].properties.routeTable"
            return snapshot.with_value(facet, target, path, {"id": ground.table}, member=network.id)
    return snapshot


def _fix(ground: _Ground, context: Context, after: Snapshot) -> Fix:
    snapshot, choice = ground.snapshot, ground.choice
    subnet = name_of(ground.subnet)
    firewall = name_of(choice.firewall.id)
    asked, services = ingress(snapshot, context, ROUTES, ground.subnet)
    return Fix(
        id=ROUTES,
        item="NET-2",
        title=f"Send what leaves {subnet} through the firewall {firewall}",
        resource=ground.subnet,
        assertions=(("default-route", ground.subnet),),
        risk=Risk.DISRUPTIVE,
        commands=tuple(_commands(ground)),
        undo=tuple(_back(ground)),
        changes=f"Everything from {subnet} to the Internet goes to {firewall} at {choice.address}.",
        disruption="Connections drop, and the outbound address becomes the firewall's: lists of others"
        " that name the old one must follow.",
        minutes=5,
        hazard="EGRESS: what the rules of the firewall do not name is cut off, new nodes included. Answers to"
        " clients of public load balancers are lost.",
        cost="The firewall bills what it processes.",
        inputs=(choice.entry, *asked),
        guards=(
            chosen_guard(choice),
            rules_guard(after, context, choice.firewall.id),
            ranges_guard(snapshot, choice.firewall),
            services,
        ),
        rereads=(
            facet_in(snapshot, "route-tables", ground.table),
            facet_in(snapshot, "virtual-networks", ground.subnet),
        ),
        also_touches=("NET-1", "NET-8"),
        bicep=_bicep(ground),
        terraform=_terraform(ground),
        phase=Phase.ROUTES,
    )


def _commands(ground: _Ground) -> Iterator[Command]:
    if ground.made:
        region = ground.place.network.text("location")
        yield Command(
            words=("az", "network", "route-table", "create"),
            target=("--name", name_of(ground.table), *_where(ground)),
            change=("--location", region, "--disable-bgp-route-propagation", "true"),
        )
    for route in ground.routes:
        yield Command(
            words=("az", "network", "route-table", "route", "create"),
            target=("--name", route.name, "--route-table-name", name_of(ground.table), *_where(ground)),
            change=route.options,
        )
    if ground.made:
        yield Command(
            words=("az", "network", "vnet", "subnet", "update"),
            target=("--ids", ground.subnet),
            change=("--route-table", ground.table),
        )


def _back(ground: _Ground) -> Iterator[Command]:
    if ground.made:
        yield Command(
            words=("az", "network", "vnet", "subnet", "update"),
            target=("--ids", ground.subnet),
            change=("--remove", "routeTable"),
        )
        yield Command(
            words=("az", "network", "route-table", "delete"),
            target=("--name", name_of(ground.table), *_where(ground)),
        )
        return
    for route in reversed(ground.routes):
        yield Command(
            words=("az", "network", "route-table", "route", "delete"),
            target=("--name", route.name, "--route-table-name", name_of(ground.table), *_where(ground)),
        )


def _where(ground: _Ground) -> tuple[str, ...]:
    own = subscription_of(ground.table)
    elsewhere = () if own == ground.snapshot.subscription else ("--subscription", own)
    return ("--resource-group", group_of(ground.table), *elsewhere)


def _bicep(ground: _Ground) -> str:
    routes: Json = [
        {"name": route.name, "properties": route.body(ground.table)["properties"]} for route in ground.routes
    ]
    values: JsonObject = {
        "location": ground.place.network.text("location"),
        "properties.disableBgpRoutePropagation": True,
        "properties.routes": routes,
    }
    note = f"// Set routeTable.id of the subnet {name_of(ground.subnet)} to its id.\n"
    return note + bicep(f"{_TABLES}@{_API}", name_of(ground.table), values)


def _terraform(ground: _Ground) -> str:
    table = {"route_table_name": name_of(ground.table), "resource_group_name": group_of(ground.table)}
    rows = [
        terraform(
            "azurerm_route",
            {
                "name": route.name,
                **table,
                "address_prefix": route.prefix,
                "next_hop_type": route.hop,
                **({"next_hop_in_ip_address": route.address} if route.address else {}),
            },
            f"egress_{number}",
        )
        for number, route in enumerate(ground.routes, 1)
    ]
    joined = {"subnet_id": ground.subnet, "route_table_id": ground.table}
    return "\n".join((*rows, terraform("azurerm_subnet_route_table_association", joined)))
