"""Fixes of IAM-2: who may administer the cluster, and by what."""

from typing import Final

from aks_harden.fixes.iam.azure_rbac import AZURE, ROLES
from aks_harden.fixes.iam.cluster_rbac import BINDINGS
from aks_harden.fixes.iam.narrowing import propose_applications, propose_cluster_admin, propose_namespaces
from aks_harden.fixes.iam.standing import propose_groups, propose_users
from aks_harden.fixes.remedy import Remedy
from aks_harden.fixes.roles import GIVE_ACTIONS
from aks_harden.model.phase import Phase

_WIDE: Final = (
    ("IAM-2.users", "standing-users", propose_users),
    ("IAM-2.users", "standing-holders", propose_users),
    ("IAM-2.groups", "standing-holders", propose_groups),
    ("IAM-2.applications", "application-owners", propose_applications),
    ("IAM-2.namespaces", "cluster-wide-roles", propose_namespaces),
    ("IAM-2.cluster-admin", "cluster-admin-scope", propose_cluster_admin),
)
REMEDIES: Final[tuple[Remedy, ...]] = (
    ROLES,
    AZURE,
    *(
        Remedy(id=id_, asserts=asserts, propose=propose, phase=Phase.REVOKE, actions=GIVE_ACTIONS)
        for id_, asserts, propose in _WIDE
    ),
    BINDINGS,
)
