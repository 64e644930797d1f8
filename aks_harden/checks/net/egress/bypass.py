"""Ways round a default route that holds traffic back."""

from collections.abc import Iterator
from typing import Final

from aks_harden.checks.check import Judgement, not_applicable, passes, unknown
from aks_harden.checks.gather import NOTHING_OPEN, Open
from aks_harden.checks.kind import needs_kubernetes
from aks_harden.checks.net.egress.course import Course, course_of
from aks_harden.checks.net.egress.hop import own_addresses
from aks_harden.checks.net.egress.outbound import outbound_type
from aks_harden.checks.net.egress.subnets import in_use
from aks_harden.checks.net.egress.table import Route, no_table
from aks_harden.checks.net.egress.verdicts import elsewhere, grave
from aks_harden.checks.net.nsg.addresses import AddressSet, addresses, union
from aks_harden.checks.net.nsg.case import Case, gravest
from aks_harden.checks.net.nsg.neighbours import ended
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, same_id
from aks_harden.snapshot.snapshot import Snapshot

_WIDE_V4: Final = 8
"""Length of the shortest prefix that counts as wide."""
_CLOUD: Final = "azurecloud"
_SHOWN: Final = 3
_EVERY_V6: Final = addresses("::/0")


def bypass(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """Judge whether something of a subnet goes round its default route."""
    found = in_use(snapshot)
    if outbound_type(snapshot.cluster).blocks:
        return not_applicable("Azure stops everything on its way out: there is no way round that.")
    if found.preset:
        return not_applicable("No route holds traffic back, so there is nothing to go round.")
    if same_id(resource, snapshot.cluster_id):
        return elsewhere(found)
    course = course_of(snapshot, found, resource)
    if not course.restricts:
        return not_applicable("No route holds traffic back, so there is nothing to go round.")
    return _judged(snapshot, context, course)


def _judged(snapshot: Snapshot, context: Context, course: Course) -> Judgement:
    cases: list[Case] = []
    open_ = NOTHING_OPEN
    for look in (_routes, _second_family, _gateway_pools, _endpoints):
        try:
            cases.extend(look(snapshot, context, course))
        except NotSettledError as error:
            open_ = open_.and_(ended(error))
    worst = gravest(cases) if cases else None
    notes = tuple(_beside(snapshot, context, course))
    if worst is not None and (worst.verdict is Verdict.FAIL or not open_):
        others = tuple(case.reason for case in cases if case.reason != worst.reason)
        return Judgement(
            verdict=worst.verdict,
            severity=worst.severity,
            reason=worst.reason,
            evidence=tuple(row for case in cases for row in case.evidence),
            notes=(*others, *notes),
        )
    if open_:
        return _unsettled(open_, cases, notes)
    subnet = name_of(course.place.subnet.text("id"))
    return passes(f"Nothing of {subnet} goes round its default route.", *_table(course), notes=notes)


def _unsettled(open_: Open, cases: list[Case], notes: tuple[str, ...]) -> Judgement:
    rows = tuple(row for case in cases for row in case.evidence)
    reasons = "; ".join(dict.fromkeys(lack.reason for lack in open_.missing))
    said = (*(case.reason for case in cases), *notes)
    return unknown(
        f"Whether something goes round it is open: {reasons}.", *rows, missing=open_.missing, notes=said
    )


def _table(course: Course) -> tuple[Evidence, ...]:
    table = course.routes.table
    if table is None:
        return (*(row for hop in course.hops for row in hop.evidence), no_table(course.place.subnet))
    return (table.see("properties.routes").evidence,)


def _routes(snapshot: Snapshot, context: Context, course: Course) -> Iterator[Case]:
    """Give what the subnet's own routes send straight to the Internet."""
    routes = course.routes.to_internet
    wide = [route for route in routes if route.tag.lower().split(".")[0] == _CLOUD]
    areas = union(route.area for route in routes if route.area is not None)
    largest = {network for network in areas.networks if network.prefixlen <= _WIDE_V4}
    wide += [route for route in routes if route.area and any(addresses(str(n)) & route.area for n in largest)]
    if wide:
        yield _case(Verdict.FAIL, context, f"{_names(wide)} straight to the Internet.", wide)
    narrow = [route for route in routes if route not in wide]
    if not narrow:
        return
    left = [route for route in narrow if route.area is None or not _of_firewall(snapshot, course, route)]
    if left:
        yield _case(Verdict.WARN, context, f"{_names(left)} straight to the Internet.", left)


def _of_firewall(snapshot: Snapshot, course: Course, route: Route) -> bool:
    """Tell whether a route is the one that lets the firewall's own answers come back.

    https://learn.microsoft.com/azure/aks/limit-egress-traffic
    """
    area = route.area or AddressSet()
    if sum(last - first + 1 for first, last in area.spans) > 1:
        return False
    firewalls = [hop.firewall for hop in course.hops if hop.firewall is not None]
    return any(own_addresses(snapshot, firewall).covers(area) for firewall in firewalls)


def _second_family(snapshot: Snapshot, context: Context, course: Course) -> Iterator[Case]:
    """Give that IPv6 has no default route while IPv4 has one."""
    families = snapshot.cluster.peek("properties.networkProfile.ipFamilies")
    two = families is not None and any(text.lower() == "ipv6" for text in families.texts)
    route = course.routes.whole_v6
    if not (two or _has_v6(course.place.subnet)) or (route is not None and not route.internet):
        return
    row = route.evidence if route is not None else families.wanted("a route for ::/0") if families else None
    reason = "The subnet has IPv6, and no route for ::/0 holds that back."
    rows = (row,) if row is not None else _table(course)
    yield Case(verdict=Verdict.WARN, severity=grave(context), reason=reason, evidence=rows)


def _has_v6(subnet: Node) -> bool:
    prefixes = subnet.peek("properties.addressPrefixes")
    return prefixes is not None and any(":" in text for text in prefixes.texts)


def _gateway_pools(snapshot: Snapshot, context: Context, course: Course) -> Iterator[Case]:
    """Give the pools of static egress gateways, which bring public addresses of their own.

    https://learn.microsoft.com/azure/aks/configure-static-egress-gateway
    """
    here = course.place.subnet.text("id")
    for pool in course.place.nodes.pools:
        if pool.node.text("mode").lower() != "gateway" or not same_id(pool.subnet or here, here):
            continue
        if pool.machines:
            what = f"whether the gateway pool {pool.name} provisions public addresses is not known"
            raise NotSettledError(needs_kubernetes(snapshot, what))
        yield Case(
            verdict=Verdict.WARN,
            severity=grave(context),
            reason=f"The gateway pool {pool.name} may send pods' traffic out by public addresses of its own:"
            " whether it provisions them is in Kubernetes.",
            evidence=(pool.node.see("mode").wanted("no gateway pool with public addresses"),),
        )


def _endpoints(_snapshot: Snapshot, context: Context, course: Course) -> Iterator[Case]:
    """Give the service endpoints, whose routes are more specific than any default route."""
    if context.sensitive and course.place.subnet.nodes("properties.serviceEndpoints"):
        row = course.place.subnet.see("properties.serviceEndpoints").wanted("private endpoints")
        reason = f"Service endpoints lead past the default route: {_services(course)}."
        yield Case(verdict=Verdict.WARN, severity=grave(context), reason=reason, evidence=(row,))


def _beside(snapshot: Snapshot, context: Context, course: Course) -> Iterator[str]:
    """Say what is there beside the route and does not decide."""
    if not context.sensitive and course.place.subnet.nodes("properties.serviceEndpoints"):
        yield f"Service endpoints lead past the default route: {_services(course)}."
    proxy = snapshot.cluster.text("properties.httpProxyConfig.httpsProxy")
    if proxy:
        yield "An HTTP proxy is set on the nodes: programs may go round it, so it does not count as a filter."
    policies = snapshot.cluster.text(
        "properties.networkProfile.advancedNetworking.security.advancedNetworkPolicies"
    )
    if policies.lower() in {"fqdn", "l7"}:
        yield "Cilium can filter by name for pods that its policies select: that does not count for nodes."


def _services(course: Course) -> str:
    members = course.place.subnet.nodes("properties.serviceEndpoints")
    return ", ".join(sorted({member.text("service") for member in members} - {""})) or "not named"


def _case(verdict: Verdict, context: Context, reason: str, routes: list[Route]) -> Case:
    rows = tuple(
        route.node.see("properties.addressPrefix").wanted("no route to the Internet") for route in routes
    )
    return Case(verdict=verdict, severity=grave(context), reason=reason, evidence=rows)


def _names(routes: list[Route]) -> str:
    shown = ", ".join(route.tag or route.node.text("properties.addressPrefix") for route in routes[:_SHOWN])
    more = len(routes) - _SHOWN
    verb = "goes" if len(routes) == 1 else "go"
    return f"{shown}{f' and {more} more' if more > 0 else ''} {verb}"
