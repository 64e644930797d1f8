"""What an exposure amounts to: who reaches SSH from the Internet, and who from the network."""

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from aks_harden.checks.net.nsg.addresses import PRIVATE, AddressSet, union
from aks_harden.checks.net.nsg.breadth import is_anybody, is_management
from aks_harden.checks.net.nsg.case import Case, gravest, rows_of, split, unsettled, who_of
from aks_harden.checks.net.nsg.exposure import Exposure
from aks_harden.checks.net.nsg.forwarded import forwarded_case, lets_a_firewall_in
from aks_harden.checks.net.nsg.network import EFFECTIVE_RULES, Neighbourhood
from aks_harden.checks.net.nsg.sources import Piece
from aks_harden.checks.net.nsg.ssh import takes_entra_only
from aks_harden.checks.net.nsg.way import Way, Ways
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.verdict import Severity, Verdict

_NAMED: Final = 3
"""Most prefixes that a sentence lists."""
_WIDENED: Final = (
    "A default route may widen the tag VirtualNetwork to the Internet; no way from there to the nodes was"
    " found."
)
_UNREAD_FIREWALLS: Final = (
    "Firewalls could not all be read: one may forward SSH from the Internet to the nodes."
)


def internet_case(exposure: Exposure, near: Neighbourhood, context: Context) -> Case:
    """Judge who reaches SSH from the Internet."""
    case = _bare_case(exposure) if exposure.bare else _filtered_case(exposure, near, context)
    forwarded = forwarded_case(exposure, near, context)
    if forwarded is not None:
        case = gravest((case, forwarded))
    elif exposure.ways.open_firewalls and lets_a_firewall_in(exposure, near):
        case = case.noting(_UNREAD_FIREWALLS)
    return _milder(case, exposure)


def network_case(exposure: Exposure, near: Neighbourhood) -> Case:
    """Judge who reaches SSH from the network around the nodes."""
    case = _rest_case(exposure, near)
    if case.verdict is Verdict.PASS and not _reach_each_other(exposure, near):
        note = "The AKS subnets cannot reach SSH of these nodes either; AKS does not support blocking that."
        case = replace(case, notes=(note,))
    return _milder(case, exposure)


def _bare_case(exposure: Exposure) -> Case:
    """Judge nodes without any security group: Standard addresses are closed until one opens them."""
    rows = rows_of(exposure.passage.allowed)
    basic = [way for way in exposure.ways.found if way.standard is False]
    if basic:
        return _wide_open(exposure, basic[0], rows)
    untold = [way for way in exposure.ways.found if way.standard is None]
    if untold:
        lack = Missing(
            facet="public-addresses",
            reason=f"whether {untold[0].text} is of the Standard kind, closed without a security group",
            action="Microsoft.Network/publicIPAddresses/read",
        )
        return unsettled(
            "No security group filters, and a public address is of an unknown kind.", (lack,), rows
        )
    if exposure.ways.open:
        return unsettled("No security group filters.", exposure.ways.open.missing, rows)
    reason = (
        f"Nothing filters {who_of(exposure)}, and no Basic address leads there: the Internet is shut out."
    )
    return Case(verdict=Verdict.PASS, reason=reason, evidence=rows)


def _filtered_case(exposure: Exposure, near: Neighbourhood, context: Context) -> Case:
    area = near.around.internet
    sure, doubtful = split(exposure.passage.allowed, area)
    case = _let_in(exposure, sure, anybody=is_anybody(sure, context)) if sure else _shut_out(exposure, area)
    if case.verdict in {Verdict.FAIL, Verdict.UNKNOWN}:
        return case
    lacking = frozenset(_deciding(doubtful, near, exposure.ways))
    if lacking:
        reason = f"Whether the Internet can reach SSH of {who_of(exposure)} is not settled."
        return unsettled(reason, lacking, case.evidence)
    return replace(case, notes=(*case.notes, _WIDENED)) if doubtful else case


def _let_in(exposure: Exposure, sure: tuple[Piece, ...], *, anybody: bool) -> Case:
    """Judge sources on the Internet that the rules let through."""
    rows, ways, who = rows_of(sure), exposure.ways, who_of(exposure)
    if anybody and ways.found:
        return _wide_open(exposure, ways.found[0], rows)
    if anybody:
        reason = f"The rules let the whole Internet reach SSH of {who}; no way that leads there was found."
        notes = ("Some ways in could not be looked at.",) if ways.missing else ()
        return Case(verdict=Verdict.FAIL, severity=Severity.HIGH, reason=reason, evidence=rows, notes=notes)
    named = _sources(sure)
    if ways.found:
        reason = f"{_capital(named)} on the Internet can reach SSH of {who} through {ways.found[0].text}."
        return Case(
            verdict=Verdict.FAIL,
            severity=Severity.HIGH,
            reason=reason,
            evidence=(*rows, ways.found[0].evidence),
        )
    if ways.missing:
        return unsettled(
            f"The rules let {named} on the Internet reach SSH of {who}; whether a way leads there is open.",
            ways.missing,
            rows,
        )
    reason = f"The rules let {named} on the Internet reach SSH of {who}; no way leads there now."
    return Case(verdict=Verdict.WARN, severity=Severity.MEDIUM, reason=reason, evidence=rows)


def _wide_open(exposure: Exposure, way: Way, rows: tuple[Evidence, ...]) -> Case:
    return Case(
        verdict=Verdict.FAIL,
        severity=Severity.CRITICAL,
        reason=f"Anybody on the Internet can reach SSH of {who_of(exposure)} through {way.text}.",
        evidence=(*rows, way.evidence),
        wide_open=True,
    )


def _shut_out(exposure: Exposure, area: AddressSet) -> Case:
    rows = rows_of(piece for piece in exposure.passage.denied if piece.within(area))
    reason = f"The Internet cannot reach SSH of {who_of(exposure)}."
    return Case(verdict=Verdict.PASS, reason=reason, evidence=rows)


def _deciding(doubtful: tuple[Piece, ...], near: Neighbourhood, ways: Ways) -> Iterator[Missing]:
    """Give what would have to be read to know whether doubtful sources on the Internet matter.

    What only a route may have added matters where packets can come in with their sender's address.
    """
    for piece in doubtful:
        if piece.doubts <= near.around.doubts:
            if ways.direct:
                yield from piece.doubts
            else:
                yield from ways.open.missing
        else:
            yield from piece.doubts


def _rest_case(exposure: Exposure, near: Neighbourhood) -> Case:
    who = who_of(exposure)
    inside = (near.around.known | PRIVATE) - near.aks
    sure, doubtful = split(exposure.passage.allowed, inside - near.bastion_area, aside=EFFECTIVE_RULES)
    rest = union(piece.addresses for piece in sure)
    named = union(piece.addresses for piece in sure if piece.named)
    management = named if is_management(named) else AddressSet()
    rows = rows_of(sure)
    if rest - management:
        return _open_to_rest(who, rest - management, near, rows)
    if doubtful:
        lacking = frozenset(lack for piece in doubtful for lack in piece.doubts)
        return unsettled(f"Whether the network around can reach SSH of {who} is not settled.", lacking, rows)
    bastion, _ = split(exposure.passage.allowed, near.bastion_area)
    ways_in = union(piece.addresses for piece in bastion) | management
    if ways_in:
        return Case(
            verdict=Verdict.WARN,
            severity=Severity.LOW,
            reason=f"Beside the AKS subnets only management can reach SSH of {who}: {_list(ways_in)}.",
            evidence=rows_of((*bastion, *sure)),
        )
    return Case(
        verdict=Verdict.PASS,
        reason=f"Only the AKS subnets can reach SSH of {who}.",
        evidence=rows_of((*exposure.passage.allowed, *exposure.passage.denied)),
    )


def _open_to_rest(who: str, rest: AddressSet, near: Neighbourhood, rows: tuple[Evidence, ...]) -> Case:
    # No Bastion subnet fills a whole network: only a part of an unread peer may be one.
    unread = [(area, lack) for area, lack in near.unread_peers if area & rest and not rest.covers(area)]
    if not rest - union(area for area, _ in unread):
        lacking = frozenset(lack for _, lack in unread)
        reason = f"{_list(rest)} can reach SSH of {who}, and whether that is a Bastion subnet is not settled."
        return unsettled(reason, lacking, rows)
    shown = _list((rest & near.around.known) or rest)
    return Case(
        verdict=Verdict.FAIL,
        severity=Severity.MEDIUM,
        reason=f"More of the network than the AKS subnets can reach SSH of {who}: {shown}.",
        evidence=rows,
    )


def _reach_each_other(exposure: Exposure, near: Neighbourhood) -> bool:
    return union(piece.addresses for piece in exposure.passage.allowed).covers(near.aks)


def _milder(case: Case, exposure: Exposure) -> Case:
    """Lower the severity by a step where only Entra identities can sign in over SSH."""
    pool = exposure.interface.pool if exposure.interface else None
    if case.verdict not in {Verdict.FAIL, Verdict.WARN} or pool is None or not takes_entra_only(pool):
        return case
    return replace(
        case,
        severity=case.severity.lowered(),
        evidence=(*case.evidence, pool.ssh.evidence),
        notes=(
            *case.notes,
            f"Pool {pool.name} takes Entra identities only, which lowers the severity by one step.",
        ),
    )


def _sources(pieces: tuple[Piece, ...]) -> str:
    tags = sorted({f"the service tag {tag}" for piece in pieces for tag in piece.tags})
    return " and ".join(tags) or _list(union(piece.addresses for piece in pieces))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _list(area: AddressSet) -> str:
    """Return the largest prefixes of an area as text, and how many there are beside them."""
    networks = sorted(area.networks, key=lambda network: (network.version, network.prefixlen))
    texts = [str(network) for network in networks[:_NAMED]]
    more = len(networks) - len(texts)
    return ", ".join(texts) + (f" and {more} more" if more else "")
