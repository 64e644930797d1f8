"""Fixes of EXT-KRBAC: all of them by hand, inside the cluster."""

from typing import Final

from aks_harden.fixes.iam.cluster_rbac import propose_tokens, propose_verbs
from aks_harden.fixes.remedy import Remedy
from aks_harden.model.phase import Phase

REMEDIES: Final[tuple[Remedy, ...]] = tuple(
    Remedy(id=id_, asserts=asserts, propose=propose, phase=Phase.BY_HAND, actions=())
    for id_, asserts, propose in (
        ("EXT-KRBAC.verbs", "escalation", propose_verbs),
        ("EXT-KRBAC.verbs", "nodes-proxy", propose_verbs),
        ("EXT-KRBAC.tokens", "token-automount", propose_tokens),
    )
)
