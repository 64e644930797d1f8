"""Who can administer a cluster: the rights that lead there, and who holds them standing."""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from aks_harden.checks.entra import managed_entra
from aks_harden.checks.kind import preset, without_local_accounts
from aks_harden.checks.rights.principals import Kind, directory
from aks_harden.checks.rights.privilege import PEOPLE, Holder, Privileged, Tenure, privileged
from aks_harden.checks.rights.roles import Rights
from aks_harden.checks.rights.scopes import Level
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.snapshot import Snapshot

_AKS: Final = "Microsoft.ContainerService/managedClusters/"
_RBAC: Final = _AKS + "rbac.authorization.k8s.io/"
_AUTHORIZATION: Final = "Microsoft.Authorization/"

ASSIGN: Final = _AUTHORIZATION + "roleAssignments/write"
"""Giving roles away, to oneself too."""
WRITE: Final = _AKS + "write"
"""Changing the cluster: its admin groups, local accounts, run command."""
BIND_ALL: Final = _RBAC + "clusterrolebindings/write"
"""Binding cluster-admin inside the cluster, through Azure RBAC for Kubernetes."""
NAMESPACES: Final = _AKS + "namespaces/write"
"""What RBAC Cluster Admin has beyond RBAC Admin: namespaces themselves."""

_LOCAL: Final = (_AKS + "listClusterAdminCredential/action", _AKS + "accessProfiles/listCredential/action")
"""Fetching the certificate of the local administrator."""
_RUN: Final = _AKS + "runcommand/action"
"""Starting a pod with the rights of an administrator."""
_USER: Final = _AKS + "listClusterUserCredential/action"
"""Fetching the user's kubeconfig: on a cluster without Entra it holds the administrator's certificate.

https://learn.microsoft.com/azure/aks/control-kubeconfig-access
"""
_CONTROL: Final = (
    WRITE,
    ASSIGN,
    # The same by Privileged Identity Management, and by widening a role that one holds.
    _AUTHORIZATION + "roleAssignmentScheduleRequests/write",
    _AUTHORIZATION + "roleDefinitions/write",
)

OWNERSHIP: Final = Rights(actions=(ASSIGN, WRITE))
"""What makes Owner and User Access Administrator of somebody."""
IN_CLUSTER: Final = Rights(
    data_actions=(
        NAMESPACES,
        BIND_ALL,
        _RBAC + "rolebindings/write",
        _AKS + "secrets/read",
        _AKS + "pods/write",
    )
)
"""Rights in the cluster that reach secrets, or run as any service account of a namespace."""


def azure_decides(cluster: Node) -> bool:
    """Tell whether Azure RBAC authorises Kubernetes calls, so that data actions of roles count."""
    azure = cluster.see("properties.aadProfile.enableAzureRBAC")
    return managed_entra(cluster) and (azure.flag or preset(cluster, azure))


def whole_cluster(rights: Rights) -> bool:
    """Tell whether rights administer the whole cluster from inside, as RBAC Cluster Admin does."""
    return {NAMESPACES, BIND_ALL} <= set(rights.data_actions)


def _without_entra(cluster: Node) -> bool:
    """Tell whether nothing in Entra signs people in, not even the legacy pair of applications."""
    legacy = cluster.text("properties.aadProfile.serverAppID") or cluster.text(
        "properties.aadProfile.clientAppID"
    )
    return not managed_entra(cluster) and not legacy


def admin_rights(cluster: Node) -> Rights:
    """Return the rights that lead to administering this cluster."""
    user = (_USER,) if _without_entra(cluster) else ()
    return Rights(
        actions=(*_CONTROL, *_LOCAL, _RUN, *user),
        data_actions=(BIND_ALL,) if azure_decides(cluster) else (),
    )


def weaker_rights(cluster: Node) -> frozenset[str]:
    """Return those of the rights that open nothing as the cluster is set, and weigh one step less."""
    local = _LOCAL if without_local_accounts(cluster) else ()
    run = cluster.see("properties.apiServerAccessProfile.disableRunCommand").flag
    return frozenset((*local, *((_RUN,) if run else ())))


class Administrators(Struct, frozen=True, kw_only=True):
    """Everybody who can administer the cluster."""

    found: Privileged
    groups: tuple[Holder, ...]
    """Groups that the cluster itself names as its administrators."""
    weaker: frozenset[str]
    settings: tuple[Seen, ...]
    """Settings of the cluster that say how much the rights weigh."""

    @property
    def own(self) -> tuple[Holder, ...]:
        """Standing users and groups up to the subscription, each once, nearest scope first."""
        assigned = self.found.counted
        known = {holder.principal.id.lower() for holder in assigned}
        return (*assigned, *(each for each in self.groups if each.principal.id.lower() not in known))

    @property
    def users(self) -> tuple[Holder, ...]:
        """Those of them that are users, who hold it directly."""
        return tuple(holder for holder in self.own if holder.principal.kind is Kind.USER)

    @property
    def above(self) -> tuple[Holder, ...]:
        """Standing users and groups whose right comes from above the subscription."""
        return self.found.above

    def strong(self, some: Iterable[Holder]) -> tuple[Holder, ...]:
        """Return those of some holders who hold, in any of their roles, more than weaker rights."""
        strong = {
            each.principal.id.lower()
            for each in (*self.found.holders, *self.groups)
            if each.tenure is Tenure.STANDING
            and each.level.own
            and not self.weaker.issuperset(each.rights.names)
        }
        return tuple(holder for holder in some if holder.principal.id.lower() in strong)

    def rows(self, some: Iterable[Holder]) -> tuple[Evidence, ...]:
        """Return the evidence of some holders, after the list that was gone through and the settings."""
        settings = tuple(seen.evidence for seen in self.settings)
        return (self.found.searched, *settings, *(row for holder in some for row in holder.evidence))

    @property
    def lines(self) -> tuple[str, ...]:
        """Every holder in a line, and what else the operator should know."""
        named = tuple(f"{holder.words}." for holder in self.groups)
        members = tuple(each.principal.listed for each in self.groups if each.principal.listed)
        return tuple(dict.fromkeys((*self.found.lines, *named, *members)))


def administrators(snapshot: Snapshot) -> Administrators:
    """Return who can administer the cluster.

    Raises NotSettledError where role assignments or definitions could not be read at all.
    """
    cluster = snapshot.cluster
    return Administrators(
        found=privileged(snapshot, cluster.id, admin_rights(cluster)),
        groups=tuple(_named(snapshot, cluster)),
        weaker=weaker_rights(cluster),
        settings=(
            cluster.see("properties.disableLocalAccounts"),
            cluster.see("properties.apiServerAccessProfile.disableRunCommand"),
        ),
    )


def _named(snapshot: Snapshot, cluster: Node) -> Iterator[Holder]:
    """Give the groups that the cluster names as administrators: they hold cluster-admin inside it."""
    if not managed_entra(cluster):
        return
    groups = cluster.see("properties.aadProfile.adminGroupObjectIDs")
    people = directory(snapshot)
    for group in dict.fromkeys(text.strip().lower() for text in groups.texts if text.strip()):
        yield Holder(
            principal=people.principal(group, "Group"),
            tenure=Tenure.STANDING,
            level=Level.RESOURCE,
            scope=cluster.id,
            role="administrator group of the cluster",
            rights=Rights(data_actions=(BIND_ALL,)),
            condition="",
            evidence=(groups.evidence,),
        )


def lasting(found: Privileged) -> tuple[Holder, ...]:
    """Return every holder who counts: standing, and no identity that is listed apart.

    Only users and groups activate a role for a while; an application that is active is standing.
    """
    return tuple(
        holder
        for holder in found.holders
        if not holder.principal.apart
        and (
            holder.tenure is Tenure.STANDING
            or (holder.tenure is Tenure.ACTIVE and holder.principal.kind not in PEOPLE)
        )
    )
