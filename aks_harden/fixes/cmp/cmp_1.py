"""Fixes of CMP-1 that a policy makes: which images may start. Registries' networks have their own."""

from typing import Final

from aks_harden.fixes.assignments import ASSIGN_ACTIONS
from aks_harden.fixes.cmp.admission import propose_audit, propose_deny, propose_pattern
from aks_harden.fixes.cmp.registries import OF_REGISTRIES
from aks_harden.fixes.remedy import Remedy
from aks_harden.model.phase import Phase

REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(
        id="CMP-1.audit",
        asserts="admission",
        propose=propose_audit,
        phase=Phase.POLICIES,
        actions=ASSIGN_ACTIONS,
    ),
    Remedy(
        id="CMP-1.pattern",
        asserts="admission",
        propose=propose_pattern,
        phase=Phase.POLICIES,
        actions=ASSIGN_ACTIONS,
    ),
    Remedy(
        id="CMP-1.deny",
        asserts="admission",
        propose=propose_deny,
        phase=Phase.CLOSE,
        actions=ASSIGN_ACTIONS,
    ),
    *OF_REGISTRIES,
)
