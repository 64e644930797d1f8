"""Which compliance standards are assigned: initiatives of Azure Policy, standards of Defender for Cloud."""

import re
from enum import StrEnum
from typing import Final

from msgspec import Struct

from aks_harden.checks.gather import Gathered, Open, gather
from aks_harden.checks.policies.in_force import add_on
from aks_harden.checks.policies.reach import Exemptions, Reached, excluded
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.snapshot import Snapshot


class Family(StrEnum):
    """What kind of standard it is."""

    CIS_AKS = "cis-aks"
    CIS_AZURE = "cis-azure"
    BENCHMARK = "benchmark"


KUBERNETES_CIS: Final = "4fd005fd-51be-478f-a8fb-149d48b20d48"
"""The preview initiative of the CIS Kubernetes benchmark: the add-on in the cluster carries it out."""
_INITIATIVES: Final = {
    KUBERNETES_CIS: Family.CIS_AKS,
    "470a962c-86a0-433b-803a-3c176b5ce79c": Family.CIS_AZURE,
    "fe7782e4-6ff3-4e39-8d8a-64b6f7b82c85": Family.CIS_AZURE,
    "06f19060-9e68-4070-92ca-f15cc126059e": Family.CIS_AZURE,
    "1f3afdf9-d0c9-4c3d-847f-89da613e70a8": Family.BENCHMARK,
}
_SET: Final = "/policysetdefinitions/"
_BUILT_IN: Final = "/providers/microsoft.authorization/"
_WORDS: Final = r"[a-z0-9]+"
_ELSEWHERE: Final = frozenset({"aws", "gcp", "google", "amazon"})
_JUDGED: Final = frozenset({"passed", "failed", "skipped"})


class Standard(Struct, frozen=True, kw_only=True):
    """A standard that is assigned where it reaches the cluster."""

    name: str
    family: Family
    evidence: Evidence


def standards_of(snapshot: Snapshot) -> Gathered[Standard]:
    """Return every standard that is assigned; what could not be read is open."""
    found: tuple[Standard, ...] = ()
    open_ = Open()
    for read in (_initiatives, _listed):
        try:
            part = read(snapshot)
        except NotSettledError as error:
            open_ = open_.and_(error)
            continue
        found, open_ = (*found, *part.found), open_.plus(part.open)
    return Gathered(found=found, open=open_)


def family_of(name: str) -> Family | None:
    """Return the kind of a standard by its name; None for those that are something else."""
    words = set(re.findall(_WORDS, name.lower()))
    if "cis" in words and not words & _ELSEWHERE:
        if words & {"kubernetes", "aks"}:
            return Family.CIS_AKS
        return Family.CIS_AZURE if words & {"azure", "foundations"} else None
    if "benchmark" in words and "security" in words and words & {"microsoft", "azure"}:
        return Family.BENCHMARK
    return None


def _initiatives(snapshot: Snapshot) -> Gathered[Standard]:
    reached = Reached.of(snapshot.cluster)
    exemptions = Exemptions.of(snapshot, reached)
    assignments = snapshot.listed("policy-assignments")
    return gather(assignments, lambda entry: _initiative(snapshot, entry, reached, exemptions))


def _initiative(
    snapshot: Snapshot, assignment: Node, reached: Reached, exemptions: Exemptions
) -> Standard | None:
    seen = assignment.see("properties.policyDefinitionId")
    target = seen.text.lower()
    if _SET not in target or not target.startswith(_BUILT_IN):
        return None
    family = _INITIATIVES.get(name_of(target))
    title = assignment.text("properties.displayName") or assignment.name
    if family is None:
        initiative = snapshot.one("assigned-policies", target)
        title = initiative.see("properties.displayName").text
        family = family_of(title)
    idle = family is None or excluded(assignment, reached)
    idle = idle or exemptions.free(snapshot, assignment, reached, "")
    if family is None or idle or (name_of(target) == KUBERNETES_CIS and not add_on(snapshot.cluster)):
        return None
    return Standard(name=title, family=family, evidence=seen.wanted("an initiative of a CIS benchmark"))


def _listed(snapshot: Snapshot) -> Gathered[Standard]:
    return gather(snapshot.listed("compliance-standards"), _standard)


def _standard(entry: Node) -> Standard | None:
    family = family_of(entry.name)
    if family is None:
        return None
    state = entry.see("properties.state")
    if state.text.lower() not in _JUDGED:
        return None
    return Standard(name=entry.name, family=family, evidence=state.evidence)
