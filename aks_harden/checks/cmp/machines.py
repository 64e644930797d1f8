"""Judge the nodes of node auto-provisioning, which no pool speaks for, one by one and say it once."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from aks_harden.checks.check import Judgement, not_applicable
from aks_harden.checks.gather import gather
from aks_harden.checks.nodes.provisioned import provisioned_machines
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

_OFF: Final = "Node auto-provisioning is off: every node belongs to a pool."
_NONE: Final = "Node auto-provisioning is on and has made no machine yet: the list was read."


def over_machines(snapshot: Snapshot, judge: Callable[[Node], Judgement]) -> Judgement:
    """Return what the gravest machine comes to, with the number of those that it stands for.

    A machine that could not be judged hides no failure of another one, and no warning or pass hides it.
    """
    machines = provisioned_machines(snapshot)
    if machines is None:
        return not_applicable(_OFF, snapshot.cluster.see("properties.nodeProvisioningProfile.mode"))
    if not machines:
        return not_applicable(_NONE)
    found = gather(machines, lambda machine: (machine, judge(machine)))
    by_verdict = {
        verdict: [(machine, said) for machine, said in found.found if said.verdict is verdict]
        for verdict in (Verdict.FAIL, Verdict.WARN, Verdict.PASS, Verdict.NA)
    }
    if by_verdict[Verdict.FAIL]:
        return _said(by_verdict[Verdict.FAIL], len(machines))
    found.open.require()
    return next(_said(those, len(machines)) for those in by_verdict.values() if those)


def _said(those: list[tuple[Node, Judgement]], count: int) -> Judgement:
    machine, said = those[0]
    counted = f"{len(those)} of {count} provisioned nodes"
    return replace(said, reason=f"{counted}, such as {machine.name}: {said.reason}")
