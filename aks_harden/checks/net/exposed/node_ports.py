"""Judge which dangerous ports of the nodes themselves the Internet reaches."""

from collections.abc import Iterable
from typing import Final

from aks_harden.checks.check import Judgement, fails, not_applicable, passes, unknown
from aks_harden.checks.gather import NOTHING_OPEN, Open
from aks_harden.checks.net.exposed.ports import GUARDED, told
from aks_harden.checks.net.exposed.senders import Senders, looked_at, senders
from aks_harden.checks.net.nsg.breadth import is_wide
from aks_harden.checks.net.nsg.case import split
from aks_harden.checks.net.nsg.exposure import Ground, exposure_of, ground_of
from aks_harden.checks.net.nsg.interfaces import Interface
from aks_harden.checks.net.nsg.nodes import nodes_of
from aks_harden.checks.net.nsg.way import Way
from aks_harden.checks.net.nsg.ways_in import ways_in
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.paths import name_of, same_id
from aks_harden.snapshot.snapshot import Snapshot

_HOSTED: Final = "System nodes are hosted by Azure: provider-managed."
_SHOWN: Final = 6


def node_ports(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """Judge the dangerous ports of the nodes of a subnet."""
    if same_id(resource, snapshot.cluster_id):
        nodes_of(snapshot).unread.require()
        return not_applicable(_HOSTED)
    ground = ground_of(snapshot, context, resource)
    open_ = NOTHING_OPEN
    for each in ground.unread:
        open_ = open_.plus(each)
    found: dict[int, tuple[Evidence, ...]] = {}
    for port in GUARDED:
        for card in ground.interfaces:
            rows, lacking = _reached(ground, card, port)
            open_ = open_.plus(lacking)
            if rows:
                found.setdefault(port, rows)
    return _said(ground, found, open_)


def _said(ground: Ground, found: dict[int, tuple[Evidence, ...]], open_: Open) -> Judgement:
    subnet = name_of(ground.near.subnet.text("id"))
    if found:
        ports = ", ".join(told(port) for port in found)
        reason = f"Anybody on the Internet reaches nodes in {subnet} at {ports}."
        return fails(reason, *_rows(found.values()))
    if open_.pending:
        open_.require()
    if open_:
        reason = f"Whether the Internet reaches dangerous ports of nodes in {subnet} is open."
        return unknown(reason, missing=open_.missing)
    reason = f"The Internet reaches no port of management, databases or dashboards of nodes in {subnet}."
    return passes(reason, *(looked_at(each) for each in ground.interfaces[:_SHOWN]))


def _reached(ground: Ground, card: Interface, port: int) -> tuple[tuple[Evidence, ...], Open]:
    """Return what shows that anybody reaches a port of nodes, and what could not be told."""
    ways = ways_in(ground.snapshot, ground.near, card, port)
    open_ = ways.open.plus(ways.open_firewalls)
    if not ways.found and not open_:
        return (), NOTHING_OPEN
    try:
        who = senders(ground, card, port)
        for way in ways.found:
            if rows := _by(ground, card, port, way, who):
                return rows, NOTHING_OPEN
    except NotSettledError as error:
        return (), open_.and_(error)
    if ways.direct and who.missing:
        open_ = open_.plus(Open(missing=who.missing))
    return (), open_ if who.text or who.missing or ways.open_firewalls else NOTHING_OPEN


def _by(ground: Ground, card: Interface, port: int, way: Way, who: Senders) -> tuple[Evidence, ...]:
    """Return what shows that anybody comes in by one way; behind a firewall it is the firewall that sends."""
    if way.relay is None:
        return (*who.rows, way.evidence) if who.anybody else ()
    if not is_wide(way.relay.clients, ground.context):
        return ()
    way.relay.open.require()
    sure, _ = split(exposure_of(ground, card, port).passage.allowed, way.relay.sends_from)
    return (way.evidence,) if sure else ()


def _rows(groups: Iterable[tuple[Evidence, ...]]) -> tuple[Evidence, ...]:
    found: list[Evidence] = []
    for row in (row for rows in groups for row in rows):
        if row not in found:
            found.append(row)
    return tuple(found[:_SHOWN])
