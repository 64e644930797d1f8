"""Judge who reaches SSH of the nodes of one subnet, and say so."""

from collections.abc import Iterable, Iterator
from typing import Final

from aks_harden.checks.check import Judgement, fails, not_applicable, passes, unknown, warns
from aks_harden.checks.net.nsg.case import Case, gravest
from aks_harden.checks.net.nsg.cases import internet_case, network_case
from aks_harden.checks.net.nsg.exposure import Site, site
from aks_harden.checks.net.nsg.managers import NONE_APPLY, commanding, unread_managers
from aks_harden.checks.net.nsg.nodes import nodes_of
from aks_harden.checks.net.nsg.ssh import Off, Ssh, ssh_of
from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.paths import same_id
from aks_harden.snapshot.snapshot import Snapshot

SSH: Final = 22
_RDP: Final = 3389
_PODS: Final = (
    "Pods can reach SSH of nodes whatever a security group says; only SSH off on the pools stops that."
)
_REPORTED: Final = "Azure reports SSH as off; whether the nodes were made since then is not known."
_UNREAD_MANAGERS: Final = "Network managers could not be listed: an admin rule of one may still stop this."


def node_places(snapshot: Snapshot, _context: Context) -> Iterable[str]:
    """Give the node subnets, and the cluster itself where some of its nodes are in none that is known."""
    nodes = nodes_of(snapshot)
    elsewhere = (snapshot.cluster_id,) if nodes.hosted or nodes.unread else ()
    return (*nodes.subnets, *elsewhere)


def from_internet(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """Judge who reaches SSH of the nodes of a subnet from the Internet."""
    if same_id(resource, snapshot.cluster_id):
        return _elsewhere(snapshot)
    ssh = ssh_of(snapshot.cluster, context, nodes_of(snapshot))
    if ssh.off is Off.YES and ssh.verified:
        return _switched_off(ssh)
    place = site(snapshot, context, resource, SSH)
    if ssh.off is Off.YES and not any(each.ways.found or each.ways.missing for each in place.exposures):
        # Without a way from the Internet, no rule of anybody could open one.
        return _stale(ssh, Severity.MEDIUM) if ssh.stale else _switched_off(ssh)
    case = gravest(internet_case(each, place.near, context) for each in place.exposures)
    case = _under_managers(snapshot, place, case)
    notes = tuple(_rdp(snapshot, context, resource, place))
    if ssh.off is Off.YES:
        return _off_but(case, ssh)
    return _said(_unless_off(case, ssh), (*case.notes, *notes))


def from_network(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    """Judge who reaches SSH of the nodes of a subnet from the network around them."""
    if same_id(resource, snapshot.cluster_id):
        return _elsewhere(snapshot)
    ssh = ssh_of(snapshot.cluster, context, nodes_of(snapshot))
    if ssh.off is Off.YES:
        return _stale(ssh, Severity.LOW) if ssh.stale else _switched_off(ssh)
    place = site(snapshot, context, resource, SSH)
    case = gravest(network_case(each, place.near) for each in place.exposures)
    case = _under_managers(snapshot, place, case)
    return _said(_unless_off(case, ssh), (*case.notes, _PODS))


def _elsewhere(snapshot: Snapshot) -> Judgement:
    nodes = nodes_of(snapshot)
    nodes.unread.require()
    return not_applicable("System nodes are hosted by Azure: provider-managed.")


def _switched_off(ssh: Ssh) -> Judgement:
    if ssh.verified:
        return passes("SSH is off on every pool, and the nodes are newer than that.", *ssh.evidence)
    return passes("SSH is off on every pool, as Azure reports it.", *ssh.evidence, notes=(_REPORTED,))


def _stale(ssh: Ssh, severity: Severity) -> Judgement:
    reason = "SSH was switched off on the pools after their nodes were made: these may still answer."
    return warns(reason, *ssh.evidence, severity=severity)


def _off_but(case: Case, ssh: Ssh) -> Judgement:
    """Judge pools that say SSH is off, while nobody knows whether their nodes follow."""
    if case.verdict is Verdict.UNKNOWN:
        return _said(case, (*case.notes, _REPORTED))
    if case.wide_open:
        reason = f"SSH is off on every pool as Azure reports it, but not verified, and: {case.reason}"
        return warns(reason, *case.evidence, *ssh.evidence, severity=Severity.HIGH, notes=(_REPORTED,))
    return _stale(ssh, Severity.MEDIUM) if ssh.stale else _switched_off(ssh)


def _unless_off(case: Case, ssh: Ssh) -> Case:
    """Let a case that is no pass wait for what may say that SSH is off."""
    if ssh.off is Off.UNSURE and case.verdict is not Verdict.PASS:
        raise NotSettledError(*ssh.open.missing, *case.open.missing, pending=ssh.open.pending)
    return case


def _under_managers(snapshot: Snapshot, place: Site, case: Case) -> Case:
    """Put what security admin rules may say over what the security groups say."""
    lacking = commanding(snapshot, place.near.network.id)
    if lacking:
        raise NotSettledError(*lacking)
    unread = unread_managers(snapshot)
    if case.verdict is not Verdict.FAIL or unread.pending:
        unread.require()
    return case.noting(_UNREAD_MANAGERS if unread else NONE_APPLY)


def _said(case: Case, notes: Iterable[str]) -> Judgement:
    match case.verdict:
        case Verdict.FAIL:
            return fails(case.reason, *case.evidence, severity=case.severity, notes=notes)
        case Verdict.WARN:
            return warns(case.reason, *case.evidence, severity=case.severity, notes=notes)
        case Verdict.UNKNOWN:
            return unknown(case.reason, *case.evidence, missing=_sorted(case.open.missing), notes=notes)
    return passes(case.reason, *case.evidence, notes=notes)


def _sorted(missing: Iterable[Missing]) -> tuple[Missing, ...]:
    return tuple(sorted(set(missing)))


def _rdp(snapshot: Snapshot, context: Context, subnet: str, place: Site) -> Iterator[str]:
    """Say where Windows nodes take RDP from the Internet: evidence beside SSH, not a verdict."""
    windows = {pool.name for pool in place.nodes.pools if pool.windows}
    if not windows:
        return
    for each in site(snapshot, context, subnet, _RDP).exposures:
        if each.interface is None or each.interface.owner not in windows:
            continue
        if internet_case(each, place.near, context).verdict in {Verdict.FAIL, Verdict.WARN}:
            yield f"The rules let the Internet reach RDP (3389) of Windows pool {each.interface.owner}."
