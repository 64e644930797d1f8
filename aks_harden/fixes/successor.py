"""The honest path for what no change in place can mend: a hardened successor, and the way there.

The script is the same for every fix that asks for it on one cluster, so a plan shows it once.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from aks_harden.fixes.asking import ask
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.successor_script import script
from aks_harden.fixes.successor_settings import ID, integrates, slots
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Input, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.snapshot import Snapshot

FILE: Final = "successor.sh"
"""Name of the script, the same for all."""
_OF_AZURE: Final = ("azure", "gatewaysubnet", "routeserversubnet")
"""How names of subnets begin that Azure keeps for its own services."""
_QUESTIONS: Final = {
    "NODE_SUBNET": ("successor-subnet", "In which subnet of your own (resource id) shall its nodes be?"),
    "API_SUBNET": (
        "api-server-subnet",
        "Which empty subnet (resource id), delegated to AKS, shall hold its API server?",
    ),
    "ADMIN_GROUPS": ("admin-group", "Which Entra group (object id) shall administer it?"),
    "WORKSPACE": ("workspace", "Which Log Analytics workspace (resource id) shall it report to?"),
    "DISK_ENCRYPTION_SET": (
        "disk-encryption-set",
        "Which disk encryption set (resource id) shall encrypt its disks?",
    ),
    "KEY": ("vault-key", "Which key (its whole address, with the version) shall encrypt its Secrets?"),
}


def successor(
    snapshot: Snapshot,
    context: Context,
    *,
    id: str,  # noqa: A002 - the fix's own word for it
    item: str,
    assertions: tuple[tuple[str, str], ...],
    why: str,
    reaches: Verdict = Verdict.PASS,
) -> Proposal:
    """Return the fix that leads to a successor; `why` says in a sentence what cannot change in place."""
    fix = Fix(
        id=id,
        item=item,
        title="Replace the cluster by a hardened successor",
        resource=snapshot.cluster_id,
        assertions=assertions,
        reaches=reaches,
        kind=Kind.RECREATE,
        risk=Risk.MANUAL,
        commands=(),
        undo=(),
        no_undo="Until the old cluster is deleted nothing is lost: delete the successor. After that there is"
        " no way back.",
        changes=f"{why} `{FILE}` makes a hardened cluster beside this one and says how all moves over.",
        disruption="None while the successor is made; workloads move over when you decide.",
        minutes=60,
        hazard="WORKLOAD RISK: whatever names the old cluster's addresses, identities or issuer must follow.",
        cost="Two clusters are paid for until the old one is deleted.",
        inputs=tuple(_inputs(snapshot, context)),
        phase=Phase.BY_HAND,
        documents={FILE: script(snapshot, context)},
    )
    return Proposal(fix=fix, after=snapshot)


def _inputs(snapshot: Snapshot, context: Context) -> Iterator[Input]:
    """Give the questions over what neither the snapshot tells nor an answer: left open, the script asks."""
    suggested = {
        "NODE_SUBNET": _subnets(snapshot, delegated=False),
        "API_SUBNET": _subnets(snapshot, delegated=True) if integrates(snapshot) else (),
        "WORKSPACE": sorted(node.id for node in snapshot.readable("workspaces")),
        "DISK_ENCRYPTION_SET": sorted(node.id for node in snapshot.readable("disk-encryption-sets")),
    }
    for slot in slots(snapshot, context):
        if slot.name in _QUESTIONS and (not slot.value or _answer(context, slot.name)):
            name, question = _QUESTIONS[slot.name]
            where = snapshot.cluster_id
            more = suggested.get(slot.name, ())
            yield ask(context, ID, where, name, question, suggestions=more, optional=True)


def _answer(context: Context, slot: str) -> str | None:
    return context.answer(ID, _QUESTIONS[slot][0])


def _subnets(snapshot: Snapshot, *, delegated: bool) -> Iterable[str]:
    """Give the subnets of readable networks: those delegated to AKS, or those that are to nobody."""
    for network in snapshot.readable("virtual-networks"):
        for subnet in network.nodes("properties.subnets"):
            services = [
                each.text("properties.serviceName") for each in subnet.nodes("properties.delegations")
            ]
            ours = any("containerservice" in service.lower() for service in services)
            own = subnet.text("id") and not name_of(subnet.text("id")).lower().startswith(_OF_AZURE)
            if own and (ours if delegated else not services):
                yield subnet.text("id")
