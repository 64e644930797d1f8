"""What a firewall in between lets through: it sends from an address of its own, so rules see the firewall."""

from aks_harden.checks.net.nsg.addresses import PRIVATE, AddressSet
from aks_harden.checks.net.nsg.breadth import is_wide
from aks_harden.checks.net.nsg.case import Case, gravest, rows_of, split, unsettled, who_of
from aks_harden.checks.net.nsg.exposure import Exposure
from aks_harden.checks.net.nsg.network import Neighbourhood
from aks_harden.checks.net.nsg.way import Relay, Way
from aks_harden.model.context import Context
from aks_harden.model.verdict import Severity, Verdict


def forwarded_case(exposure: Exposure, near: Neighbourhood, context: Context) -> Case | None:
    """Judge the Internet behind each firewall that forwards SSH; None where none lets anybody through."""
    cases = [
        case
        for way in exposure.ways.found
        if way.relay is not None and (case := _through(way, way.relay, exposure, near, context))
    ]
    return gravest(cases) if cases else None


def lets_a_firewall_in(exposure: Exposure, near: Neighbourhood) -> bool:
    """Tell whether the rules let in more of the network than the AKS subnets, where a firewall may be."""
    return any(split(exposure.passage.allowed, _beside_aks(near)))


def _beside_aks(near: Neighbourhood) -> AddressSet:
    return (near.around.known | PRIVATE) - near.aks


def _through(
    way: Way, relay: Relay, exposure: Exposure, near: Neighbourhood, context: Context
) -> Case | None:
    sure, doubtful = split(exposure.passage.allowed, relay.sends_from)
    rows, who = rows_of(sure), who_of(exposure)
    if sure and is_wide(relay.clients, context):
        return Case(
            verdict=Verdict.FAIL,
            severity=Severity.CRITICAL,
            reason=f"Anybody on the Internet can reach SSH of {who} through {way.text}.",
            evidence=(*rows, way.evidence),
            wide_open=True,
        )
    if sure:
        return Case(
            verdict=Verdict.FAIL,
            severity=Severity.HIGH,
            reason=f"Some senders on the Internet can reach SSH of {who} through {way.text}.",
            evidence=(*rows, way.evidence),
        )
    elsewhere, perhaps = split(exposure.passage.allowed, _beside_aks(near))
    lacking = {lack for piece in doubtful for lack in piece.doubts}
    if elsewhere or perhaps:
        lacking |= {*relay.open.missing}
    if not lacking:
        return None
    reason = f"Whether the Internet can reach SSH of {who} through {way.text} is not settled."
    return unsettled(reason, lacking, (*rows_of((*elsewhere, *perhaps)), way.evidence))
