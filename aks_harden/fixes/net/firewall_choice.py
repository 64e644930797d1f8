"""Which firewall nodes shall go out through, and what must hold before they do."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from aks_harden.checks.net.egress.firewall_rules import restricting
from aks_harden.checks.net.egress.hop import own_addresses, private_addresses
from aks_harden.checks.net.egress.subnets import Place
from aks_harden.checks.net.exposed.frontends import public_balancers
from aks_harden.checks.net.nsg.neighbours import find_in, network_of, reference, subscription_list
from aks_harden.checks.net.ranges import authorised_ranges
from aks_harden.fixes.asking import ask, blocked, confirmed, ok, undecided
from aks_harden.fixes.net.going_private import integrated
from aks_harden.fixes.net.private_path import is_private
from aks_harden.model.context import Context
from aks_harden.model.fix import Guard, Input
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, same_id
from aks_harden.snapshot.snapshot import Snapshot

INPUT: Final = "egress-firewall"
INGRESS: Final = "ingress-through-firewall"


class Choice(Struct, frozen=True, kw_only=True):
    """The firewall that is meant."""

    entry: Input
    firewall: Node
    """The one that was named, else the first there is."""
    address: str
    """Its private address."""
    named: bool


def choose(snapshot: Snapshot, context: Context, fix: str, place: Place) -> Choice | None:
    """Return the firewall to route to; None where the subnet's network and its peers have none."""
    near = tuple(_near(snapshot, place))
    if not near:
        return None
    entry = ask(
        context,
        fix,
        place.subnet.text("id"),
        INPUT,
        "Through which Azure Firewall (resource id) shall the nodes go out?",
        suggestions=(firewall.id for firewall in near),
    )
    said = (entry.value or "").rstrip("/")
    named = next((firewall for firewall in near if said and same_id(firewall.id, said)), None)
    firewall = named or near[0]
    address = next((text for area in private_addresses(firewall) for text in area.texts), "").partition("/")[
        0
    ]
    return (
        Choice(entry=entry, firewall=firewall, address=address, named=named is not None) if address else None
    )


def _near(snapshot: Snapshot, place: Place) -> Iterator[Node]:
    """Give the firewalls of the subnet's network and of its peers, as far as they could be read."""
    networks = (place.network.id, *place.peers)
    for network in networks:
        try:
            listed = subscription_list(snapshot, "firewalls", network)
        except NotSettledError:
            continue
        for firewall in listed:
            configs = firewall.nodes("properties.ipConfigurations")
            places = [
                network_of(reference(each, "properties.subnet"))
                for each in configs
                if each.part("properties.subnet")
            ]
            if any(same_id(each, network) for each in places):
                yield firewall


def chosen_guard(choice: Choice) -> Guard:
    """Guard: the operator named a firewall that is there."""
    if choice.entry.value is None:
        return undecided("firewall-chosen", f"Answer `{INPUT}`, for example with {choice.firewall.id}.")
    if not choice.named:
        return blocked(
            "firewall-chosen", f"`{choice.entry.value}` is no firewall near the nodes that was read."
        )
    return ok("firewall-chosen", f"{name_of(choice.firewall.id)} answers at {choice.address}.")


def rules_guard(after: Snapshot, context: Context, firewall: str) -> Guard:
    """Guard: the firewall lets nodes reach what they need; without it they cannot even start."""
    name = "firewall-lets-nodes-out"
    try:
        judged = restricting(after, context, firewall)
    except NotSettledError as open_:
        return undecided(name, f"Its rules could not be read: {open_}.")
    if judged.verdict is Verdict.UNKNOWN:
        return undecided(name, judged.reason)
    if judged.verdict is Verdict.WARN and "lacks" in judged.reason:
        return blocked(name, judged.reason)
    return ok(name, judged.reason)


def ranges_guard(snapshot: Snapshot, firewall: Node) -> Guard:
    """Guard: where authorised ranges guard the API server, they hold the firewall's public addresses."""
    name = "ranges-hold-firewall"
    cluster = snapshot.cluster
    try:
        ranges = authorised_ranges(cluster)
        if is_private(cluster) or integrated(cluster) or ranges.empty:
            return ok(name, "No ranges stand between nodes behind the firewall and the API server.")
        lacking = [text for text in own_addresses(snapshot, firewall).texts if not ranges.holds(text)]
    except NotSettledError as open_:
        return undecided(name, f"The firewall's public addresses could not be read: {open_}.")
    if lacking:
        reason = f"Add {', '.join(lacking)} to the authorised ranges first, or nodes lose the API server."
        return blocked(name, reason)
    return ok(name, "The authorised ranges hold the firewall's public addresses.")


def ingress(snapshot: Snapshot, context: Context, fix: str, subnet: str) -> tuple[tuple[Input, ...], Guard]:
    """Return the guard over public Services, whose answers would leave by the firewall and be dropped."""
    try:
        publishing = [
            name_of(each) for each in public_balancers(snapshot, context) if _publishes(snapshot, each)
        ]
    except NotSettledError as open_:
        return (), undecided(INGRESS, f"Whether Services are public could not be read: {open_}.")
    if not publishing:
        return (), ok(INGRESS, "No public Service stands on a load balancer.")
    asked = ask(
        context,
        fix,
        subnet,
        INGRESS,
        f"Do clients of the public Services on {', '.join(publishing)} come in through the firewall (DNAT) or"
        " another front already? Answers to those that come in directly would be lost.",
        suggestions=("yes", "no"),
    )
    guard = confirmed(
        asked,
        yes="You say that no client comes in by the load balancer's public address any more.",
        no="Clients come in by the load balancer's public address: their answers would be lost.",
    )
    return (asked,), guard


def _publishes(snapshot: Snapshot, balancer: str) -> bool:
    return bool(find_in(snapshot, "load-balancers", balancer).nodes("properties.loadBalancingRules"))
