"""The fix of CMP-2 that puts the Defender sensor on the cluster's nodes."""

import json
from collections.abc import Iterator
from typing import Final

from aks_harden.checks.cmp.defender import retired_here
from aks_harden.checks.cmp.sensor import PROFILE, sensor_flag, virtual_nodes
from aks_harden.checks.policies.in_force import Wanted, coverage
from aks_harden.fixes.cluster import update
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.workspaces import UNNAMED, ask_workspace, workspace_exists
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Guard, GuardState, Input, Risk
from aks_harden.model.json import Json
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "CMP-2.sensor"
_DEPLOYS: Final = Wanted(
    title="deploys the Defender sensor",
    builtins={"64def556-fbad-4622-930e-72d1d5589bf5": "deployifnotexists"},
)
_FILE: Final = "defender.json"
_HAZARD: Final = (
    "The sensor needs the Defender plan and outbound access to Defender's endpoints; without them its pods"
    " run and protect nothing."
)
_GATING: Final = " The Azure CLI writes this profile whole: the gate for images set on it is lost."


def propose_sensor(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    """Offer to put the sensor on, into a workspace that the operator names."""
    cluster = snapshot.cluster
    if retired_here(snapshot) or sensor_flag(cluster).flag:
        return None
    where = context.answer(_ID, "workspace") or UNNAMED
    profile: Json = {
        "logAnalyticsWorkspaceResourceId": where,
        "securityMonitoring": {"enabled": True},
    }
    after = snapshot.with_value("cluster", snapshot.cluster_id, PROFILE, profile)
    return Proposal(fix=_fix(snapshot, context, where), after=after)


def _fix(snapshot: Snapshot, context: Context, place: str) -> Fix:
    cluster = snapshot.cluster
    where = context.answer(_ID, "workspace")
    helm = context.answer(_ID, "helm-sensor")
    return Fix(
        id=_ID,
        item="CMP-2",
        title="Put the Defender sensor on the nodes",
        resource=snapshot.cluster_id,
        assertions=(("sensor", snapshot.cluster_id),),
        reaches=Verdict.WARN if virtual_nodes(cluster).flag else Verdict.PASS,
        risk=Risk.SAFE,
        commands=(_enable(snapshot, place),),
        undo=(update(snapshot, "--disable-defender"),),
        changes=f"Pods of the Defender sensor start on every Linux node and report through {place}.",
        disruption="None: pods are added to the nodes and take some of their processor and memory.",
        minutes=5,
        hazard=_HAZARD + (_GATING if cluster.part(f"{PROFILE}.securityGating") else ""),
        cost="Part of the Defender plan; the workspace bills what is written to it.",
        inputs=tuple(_inputs(snapshot, context, helm)),
        guards=(workspace_exists(snapshot, where), _no_helm_sensor(helm), _no_policy_collision(snapshot)),
        rereads=("cluster",),
        bicep=_bicep(place),
        terraform=_terraform(place),
        policy="a1840de2-8088-4ea8-b153-b4c723e9cb01",
        phase=Phase.SAFE,
    )


def _enable(snapshot: Snapshot, place: str) -> Command:
    content = json.dumps({"logAnalyticsWorkspaceResourceId": place}, indent=2) + "\n"
    return update(
        snapshot, "--enable-defender", "--defender-config", f"<file:{_FILE}>", files={_FILE: content}
    )


def _inputs(snapshot: Snapshot, context: Context, helm: str | None) -> Iterator[Input]:
    question = "Which Log Analytics workspace (resource id) may the Defender sensor use?"
    yield ask_workspace(snapshot, context, _ID, snapshot.cluster_id, question)
    yield Input(
        name="helm-sensor",
        question="Is a Defender sensor installed in this cluster by Helm?",
        suggestions=("no", "yes"),
        value=helm,
    )


def _no_helm_sensor(helm: str | None) -> Guard:
    match (helm or "").strip().lower():
        case "no" | "n" | "false":
            return _guard("no-helm-sensor", GuardState.OK, "The operator says that Helm installed no sensor.")
        case "yes" | "y" | "true":
            reason = "A sensor installed by Helm collides with this one: remove either, not both."
            return _guard("no-helm-sensor", GuardState.BLOCKED, reason)
    reason = "Kubernetes was not read: answer `helm-sensor` with yes or no."
    return _guard("no-helm-sensor", GuardState.UNDECIDED, reason)


def _no_policy_collision(snapshot: Snapshot) -> Guard:
    name = "no-policy-collision"
    try:
        found = coverage(snapshot, _DEPLOYS, snapshot.cluster)
        deploying = [entry for entry in found.in_force if entry.enforced]
        if not deploying:
            found.open.require()
    except NotSettledError as open_:
        return _guard(name, GuardState.UNDECIDED, f"Policy assignments could not be read: {open_}.")
    if deploying:
        reason = f"A policy puts the sensor on by itself and would collide: {deploying[0].summary}."
        return _guard(name, GuardState.BLOCKED, reason)
    return _guard(name, GuardState.OK, "No policy in force deploys the sensor.")


def _guard(name: str, state: GuardState, reason: str) -> Guard:
    return Guard(id=name, state=state, reason=reason)


def _bicep(place: str) -> str:
    quoted = place.replace("'", "\\'")
    return (
        "securityProfile: {\n  defender: {\n"
        f"    logAnalyticsWorkspaceResourceId: '{quoted}'\n"
        "    securityMonitoring: { enabled: true }\n  }\n}\n"
    )


def _terraform(place: str) -> str:
    return f"microsoft_defender {{\n  log_analytics_workspace_id = {json.dumps(place)}\n}}\n"
