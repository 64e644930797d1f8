"""The fix of EXT-LOCAL: the local administrator's certificate is refused."""

from typing import Final

from aks_harden.checks.entra import managed_entra
from aks_harden.checks.iam.administrators import azure_decides
from aks_harden.checks.kind import without_local_accounts
from aks_harden.fixes.asking import ask, blocked, confirmed, ok
from aks_harden.fixes.caller import CLUSTER_ADMIN, kept, member_of
from aks_harden.fixes.cluster import UPDATE_ACTIONS, update
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import cluster_bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "EXT-LOCAL.off"
_OFF: Final = "properties.disableLocalAccounts"
_COVERED: Final = (
    "Are you in an admin group of the cluster, or, where Azure RBAC is on, do you hold Azure Kubernetes"
    " Service RBAC Cluster Admin on it?"
)
_PIPELINES: Final = (
    "Do all pipelines and people sign in without `az aks get-credentials --admin`, by Entra and kubelogin?"
)
_SIGN_IN: Final = (
    "Sign in as a member of the group that administers the cluster, fetch the kubeconfig without `--admin`"
    " (`az aks get-credentials --overwrite-existing`) and run `kubectl get nodes`. Does it list the nodes?"
)


def propose(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to switch local accounts off; without Entra nobody could sign in afterwards."""
    cluster = snapshot.cluster
    if not managed_entra(cluster) or without_local_accounts(cluster):
        return None
    azure = azure_decides(cluster)
    asked, covered = kept(snapshot, context, _ID, CLUSTER_ADMIN, question=_COVERED, roles=azure)
    pipelines = ask(
        context, _ID, snapshot.cluster_id, "pipelines-without-admin", _PIPELINES, suggestions=("yes", "no")
    )
    fix = Fix(
        id=_ID,
        item="EXT-LOCAL",
        title="Switch local accounts off",
        resource=snapshot.cluster_id,
        assertions=(("local-accounts", resource),),
        risk=Risk.DISRUPTIVE,
        commands=(update(snapshot, "--disable-local-accounts"),),
        undo=(update(snapshot, "--enable-local-accounts"),),
        changes="Nobody fetches the local administrator's certificate any more; everybody signs in by Entra.",
        disruption="None for workloads; whatever uses `--admin` is refused from then on.",
        minutes=5,
        hazard="LOCK-OUT without a working sign-in by Entra. Certificates handed out before stay valid until"
        " `az aks rotate-certs`, an outage of up to half an hour that replaces all nodes.",
        inputs=(*asked, pipelines),
        guards=(
            _somebody(snapshot, azure=azure),
            covered,
            confirmed(
                pipelines,
                yes="The operator says that nothing signs in with `--admin` any more.",
                no="Something still signs in with `--admin`: move it to Entra and kubelogin first.",
            ),
        ),
        rereads=("cluster",),
        also_touches=("IAM-1", "IAM-2"),
        bicep=cluster_bicep(snapshot, {_OFF: True}),
        terraform=cluster_terraform({"local_account_disabled": True}),
        policy="993c2fcd-2b29-49d2-9eb0-df2c3a730c32",
        phase=Phase.LOCAL_ACCOUNTS,
        checkpoint=_SIGN_IN,
    )
    return Proposal(fix=fix, after=snapshot.with_value("cluster", snapshot.cluster_id, _OFF, value=True))


def _somebody(snapshot: Snapshot, *, azure: bool) -> Guard:
    """Return the guard that Entra lets somebody in: Azure RBAC, or an admin group that is not empty."""
    name = "entra-lets-in"
    if azure:
        return ok(name, "Azure RBAC decides who administers the cluster.")
    groups = snapshot.cluster.see("properties.aadProfile.adminGroupObjectIDs").texts
    named = [group for group in groups if group.strip()]
    if not named:
        return blocked(name, "Nobody in Entra administers the cluster: name an admin group first (IAM-1).")
    inside = [member_of(snapshot, group) for group in named]
    if all(each is not None and each.nobody for each in inside):
        return blocked(name, "No admin group of the cluster has a member.")
    return ok(name, f"The cluster names {len(named)} admin group{'' if len(named) == 1 else 's'}.")


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(
        id=_ID,
        asserts="local-accounts",
        propose=propose,
        phase=Phase.LOCAL_ACCOUNTS,
        actions=UPDATE_ACTIONS,
    ),
)
