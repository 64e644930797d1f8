"""The fix of EXT-RUN: run command off, as the very last step, because it is the rescue path."""

from typing import Final

from aks_harden.fixes.asking import ok
from aks_harden.fixes.cluster import UPDATE_ACTIONS, update
from aks_harden.fixes.net.private_path import is_private, path_kept, path_question
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import cluster_bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "EXT-RUN.off"
_OFF: Final = "properties.apiServerAccessProfile.disableRunCommand"


def _propose(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    after = snapshot.with_value("cluster", snapshot.cluster_id, _OFF, value=True)
    private = is_private(snapshot.cluster)
    asked = path_question(context, _ID, snapshot.cluster_id) if private else None
    guard = (
        path_kept(after, asked)
        if asked is not None
        else ok("network-path", "The API server is public: kubectl reaches it without run command.")
    )
    fix = Fix(
        id=_ID,
        item="EXT-RUN",
        title="Switch run command off",
        resource=snapshot.cluster_id,
        assertions=(("run-command", snapshot.cluster_id),),
        risk=Risk.DISRUPTIVE if private else Risk.SAFE,
        commands=(update(snapshot, "--disable-run-command"),),
        undo=(update(snapshot, "--enable-run-command"),),
        changes="Nobody starts a pod with an administrator's rights through Azure Resource Manager any more.",
        disruption="None to workloads; scripts and pipelines that use `az aks command invoke` fail.",
        minutes=5,
        hazard="LOCK-OUT: on a private cluster run command is the rescue path. Whoever may write the cluster"
        " in Azure can switch it on again.",
        inputs=(asked,) if asked is not None else (),
        guards=(guard,),
        rereads=("cluster",),
        also_touches=("NET-10",),
        bicep=cluster_bicep(snapshot, {_OFF: True}),
        terraform=cluster_terraform({"run_command_enabled": False}),
        policy="89f2d532-c53c-4f8f-9afa-4927b1114a0d",
        phase=Phase.LAST,
        checkpoint="Does kubectl reach the API server over the private way right now?" if private else "",
    )
    return Proposal(fix=fix, after=after)


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(id=_ID, asserts="run-command", propose=_propose, phase=Phase.LAST, actions=UPDATE_ACTIONS),
)
