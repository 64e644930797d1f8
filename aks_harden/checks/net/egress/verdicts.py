"""Judge where each subnet's default route leads, and whether the outbound type fits it."""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from aks_harden.checks.check import Judgement, fails, not_applicable, passes, warns
from aks_harden.checks.net.egress.course import Course, course_of
from aks_harden.checks.net.egress.hop import Hop, To
from aks_harden.checks.net.egress.outbound import outbound_type
from aks_harden.checks.net.egress.subnets import InUse, in_use
from aks_harden.checks.net.egress.table import no_table
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.model.verdict import Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.paths import name_of, same_id
from aks_harden.snapshot.snapshot import Snapshot

_PRESET: Final = (
    "AKS Automatic in a network that AKS made sends everything out through its own NAT gateway; only a new"
    " cluster in a network of your own can change that."
)
_HOSTED: Final = "System nodes are hosted by Azure: provider-managed."
_SAID: Final = {
    To.APPLIANCE: "Everything from {subnet} goes to {hop}, which is no Azure Firewall: whether it filters is"
    " not in Azure.",
    To.GATEWAY: "Everything from {subnet} goes to {hop}: what filters beyond it is not in Azure.",
    To.LOCAL: "The default route of {subnet} leads to {hop}, and whether anything gets out is not clear.",
}


def grave(context: Context) -> Severity:
    """Return how much free egress matters: more in a sensitive environment."""
    return Severity.HIGH if context.sensitive else Severity.MEDIUM


def subnet_places(snapshot: Snapshot, _context: Context) -> Iterable[str]:
    """Give the subnets in use, and the cluster itself where some may be that are not known."""
    found = in_use(snapshot)
    elsewhere = found.open or found.nodes.hosted or (found.preset and not found.subnets)
    return (*found.subnets, *((snapshot.cluster_id,) if elsewhere else ()))


def default_route(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """Judge where the default route of a subnet leads."""
    found = in_use(snapshot)
    outbound = outbound_type(snapshot.cluster)
    if outbound.blocks:
        return passes("Azure stops everything on its way out (`block`).", outbound.evidence)
    here = same_id(resource, snapshot.cluster_id)
    if found.preset and not outbound.makes_none and not (here and found.subnets):
        row = snapshot.cluster.see("sku.name").wanted("a cluster in a network of your own")
        return fails(_PRESET, row, outbound.evidence, severity=grave(context))
    if here:
        return elsewhere(found)
    return _judged(course_of(snapshot, found, resource), context)


def own_way_out(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    """Judge whether AKS keeps a public way out of its own behind the route."""
    outbound = outbound_type(snapshot.cluster)
    if outbound.makes_none:
        return passes(f"AKS makes no public way out of its own (`{outbound.name}`).", outbound.evidence)
    found = in_use(snapshot)
    free = "Some subnet's default route is not held back: that is what matters first."
    if found.preset:
        return not_applicable(free, outbound.evidence)
    open_ = found.open
    for subnet in found.subnets:
        try:
            if not course_of(snapshot, found, subnet).restricts:
                return not_applicable(free, outbound.evidence)
        except NotSettledError as error:
            open_ = open_.and_(error)
    open_.require()
    if not found.subnets:
        return not_applicable(_HOSTED)
    return warns(
        f"The routes hold traffic back, and the outbound type `{outbound.name}` keeps a public way out behind"
        " them: without the route, nodes go out by it.",
        outbound.evidence,
        severity=grave(context),
    )


def elsewhere(found: InUse) -> Judgement:
    """Judge nodes whose subnets are not known, or are not the operator's."""
    found.open.require()
    return not_applicable(_HOSTED)


def _judged(course: Course, context: Context) -> Judgement:
    subnet = name_of(course.place.subnet.text("id"))
    if course.shut is not None:
        return passes(f"Nothing from {subnet} gets out: no route, and no way out either.", course.shut)
    if course.way is not None:
        return _out(course, subnet, context)
    open_hops = [_hop(hop, subnet, context) for hop in course.hops if hop.to in _SAID]
    rows = tuple(row for hop in course.hops for row in hop.evidence)
    if open_hops:
        return replace(open_hops[0], evidence=rows)
    names = " and ".join(dict.fromkeys(hop.text for hop in course.hops))
    return passes(f"Everything from {subnet} goes to {names}.", *rows)


def _hop(hop: Hop, subnet: str, context: Context) -> Judgement:
    reason = _SAID[hop.to].format(subnet=subnet, hop=hop.text)
    return warns(reason, *hop.evidence, severity=grave(context))


def _out(course: Course, subnet: str, context: Context) -> Judgement:
    """Judge a subnet that no route holds back."""
    way = course.way
    assert way is not None  # noqa: S101 - the caller asked
    rows = (*_routed(course), way.evidence)
    said = course.place.subnet.peek("properties.defaultOutboundAccess")
    if way.lent and course.outbound.none and course.place.managed and said is None:
        reason = (
            f"AKS made no way out of {subnet}, but the subnet is not marked private: test from a node whether"
            " Azure lends one."
        )
        return warns(reason, *rows, course.outbound.evidence, severity=grave(context))
    reason = f"Nothing holds back what goes from {subnet} to the Internet: it gets out by {way.text}."
    return fails(reason, *rows, severity=grave(context))


def _routed(course: Course) -> tuple[Evidence, ...]:
    """Return what the routes say, of a default route or of its absence."""
    if course.hops:
        return tuple(row for hop in course.hops for row in hop.evidence)
    table = course.routes.table
    if table is None:
        return (no_table(course.place.subnet),)
    return (table.see("properties.routes").wanted("routes that cover the Internet"),)
