"""CMP-2: what each state of Defender's plan, extensions and sensor comes to, and what the fixes do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import pytest
from msgspec.structs import replace
from support.snapshots import CLUSTER, SUB, cluster, forbidden, read, snapshot

from aks_harden.checks.cmp.vcores import vcores
from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.engine.offers import offers
from aks_harden.engine.planner import make_plan
from aks_harden.model.context import Context
from aks_harden.model.fix import GuardState, Risk
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Reading

if TYPE_CHECKING:
    from aks_harden.engine.discover import Item
    from aks_harden.fixes.remedy import Proposal
    from aks_harden.model.finding import Assertion
    from aks_harden.model.json import Json, JsonObject
    from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, UNKNOWN, NA = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NA

ACTION = "Microsoft.Security/pricings/read"
WORKSPACE = f"{SUB}/resourceGroups/rg-logs/providers/Microsoft.OperationalInsights/workspaces/law"
ELSEWHERE = WORKSPACE.replace("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222")
DEPLOYS = "/providers/Microsoft.Authorization/policyDefinitions/64def556-fbad-4622-930e-72d1d5589bf5"
INITIATIVE = f"{SUB}/providers/Microsoft.Authorization/policySetDefinitions/own"
EXTENSIONS = (
    "ContainerRegistriesVulnerabilityAssessments",
    "AgentlessDiscoveryForKubernetes",
    "AgentlessVmScanning",
    "ContainerSensor",
)


def extension(name: str, on: Json = "True", **more: Json) -> JsonObject:
    return {"name": name, "isEnabled": on} | more


def pricing(name: str = "Containers", tier: Json = "Standard", **properties: Json) -> JsonObject:
    return {
        "id": f"{SUB}/providers/Microsoft.Security/pricings/{name}",
        "name": name,
        "type": "Microsoft.Security/pricings",
        "properties": cast("JsonObject", {"pricingTier": tier}) | properties,
    }


def full(**changed: Json) -> JsonObject:
    members: list[Json] = [extension(name, changed.get(name, "True")) for name in EXTENSIONS]
    return pricing(extensions=members, freeTrialRemainingTime="PT0S")


SENSOR_ON: JsonObject = {"defender": {"securityMonitoring": {"enabled": True}}}


def world(
    *plans: JsonObject, body: JsonObject | None = None, **facets: dict[str, Json | Reading]
) -> Snapshot:
    readings: dict[str, dict[str, Json | Reading]] = {
        "cluster": {"@": body or cluster(securityProfile=SENSOR_ON)},
        "defender-plans": {".": cast("Json", list(plans))},
        "workspaces": {".": [{"id": WORKSPACE, "name": "law", "properties": {}}]},
        "policy-assignments": {".": []},
        "policy-exemptions": {".": []},
    }
    return snapshot(readings | {name.replace("_", "-"): targets for name, targets in facets.items()})


def cmp_2() -> Item:
    found = item("CMP-2")
    assert found is not None
    return found


def judged(snapshot_: Snapshot, key: str) -> Assertion:
    (said,) = [entry for entry in judge_item(snapshot_, Context(), cmp_2()).assertions if entry.key == key]
    return said


@pytest.mark.parametrize(
    ("plans", "verdict"),
    [
        pytest.param([full()], PASS, id="Containers on"),
        pytest.param([pricing(tier="standard", extensions=[])], PASS, id="the tier in another case"),
        pytest.param([pricing(tier="Free")], FAIL, id="Containers off"),
        pytest.param(
            [pricing(tier="Free"), pricing("KubernetesService", deprecated=True, replacedBy=["Containers"])],
            WARN,
            id="only the old plan is paid, as in a recorded subscription",
        ),
        pytest.param(
            [pricing(tier="Free"), pricing("ContainerRegistry")], WARN, id="only the old registry plan"
        ),
        pytest.param(
            [pricing(tier="Free"), pricing("KubernetesService", "Free")], FAIL, id="neither old nor new plan"
        ),
        pytest.param(
            [full(), pricing("KubernetesService", "Free")], PASS, id="an old plan off beside the new on"
        ),
        pytest.param(
            [pricing("VirtualMachines")], FAIL, id="a list without the plan, where Prowler says nothing"
        ),
        pytest.param([pricing("KubernetesService")], WARN, id="a list with the old plan alone"),
        pytest.param([], UNKNOWN, id="an empty list tells nothing"),
        pytest.param([{"properties": {"pricingTier": "Free"}}], UNKNOWN, id="a plan without a name"),
        pytest.param([pricing(tier=None)], UNKNOWN, id="a plan without a tier"),
        pytest.param([pricing(tier="Premium")], UNKNOWN, id="a tier nobody knows"),
    ],
)
def test_the_plan(plans: list[JsonObject], verdict: Verdict) -> None:
    said = judged(world(*plans), "plan")
    assert said.verdict is verdict, said.reason


def test_an_unreadable_plan_is_unknown_with_the_action() -> None:
    here = world(defender_plans={".": forbidden(ACTION)})
    for key in ("plan", "sensor-provisioning", "agentless-discovery"):
        said = judged(here, key)
        assert (said.verdict, said.missing[0].action) == (UNKNOWN, ACTION)


@pytest.mark.parametrize(("left", "noted"), [("P21DT3H", True), ("PT0S", False), (None, False)])
def test_a_running_trial_is_noted(left: Json, *, noted: bool) -> None:
    said = judged(world(pricing(freeTrialRemainingTime=left)), "plan")
    assert (said.verdict, bool(said.notes)) == (PASS, noted)


@pytest.mark.parametrize(
    ("key", "name"),
    [("sensor-provisioning", "ContainerSensor"), ("agentless-discovery", "AgentlessDiscoveryForKubernetes")],
)
@pytest.mark.parametrize(
    ("switch", "verdict"),
    [
        pytest.param("True", PASS, id="on"),
        pytest.param("False", WARN, id="off, which Prowler takes for on"),
        pytest.param(True, PASS, id="on as a boolean"),
        pytest.param(None, UNKNOWN, id="without a value"),
        pytest.param("perhaps", UNKNOWN, id="neither"),
    ],
)
def test_an_extension(key: str, name: str, switch: Json, verdict: Verdict) -> None:
    assert judged(world(full(**{name: switch})), key).verdict is verdict


def test_an_extension_that_the_list_does_not_name_is_off() -> None:
    said = judged(world(pricing(extensions=[])), "sensor-provisioning")
    assert (said.verdict, said.evidence[0].observed) == (WARN, [])


def test_a_plan_without_a_list_of_extensions_tells_nothing_of_them() -> None:
    assert judged(world(pricing()), "sensor-provisioning").verdict is UNKNOWN


def test_extensions_do_not_apply_while_the_plan_is_off() -> None:
    assert judged(world(pricing(tier="Free")), "agentless-discovery").verdict is NA


def test_discovery_cannot_be_off_in_a_national_cloud() -> None:
    here = replace(world(pricing(extensions=[])), cloud="AzureUSGovernment")
    assert judged(here, "agentless-discovery").verdict is NA
    assert judged(here, "sensor-provisioning").verdict is WARN


def test_nothing_applies_in_china() -> None:
    here = replace(world(), cloud="AzureChinaCloud")
    finding = judge_item(here, Context(), cmp_2())
    assert finding.verdict is NA
    assert all("by hand" in entry.notes[0] for entry in finding.assertions)
    assert offers(here, Context(), [cmp_2()]) == ()


@pytest.mark.parametrize(
    ("profile", "verdict"),
    [
        pytest.param(SENSOR_ON, PASS, id="on"),
        pytest.param({"azureDefender": {"enabled": True}}, PASS, id="on in its old home"),
        pytest.param(
            {"azureDefender": {"enabled": True}, "defender": {"securityMonitoring": {"enabled": False}}},
            UNKNOWN,
            id="the new home wins",
        ),
        pytest.param(
            {"defender": {"logAnalyticsWorkspaceResourceId": WORKSPACE}}, UNKNOWN, id="a workspace alone"
        ),
        pytest.param({}, UNKNOWN, id="an empty profile"),
        pytest.param(None, UNKNOWN, id="no profile"),
        pytest.param({"defender": {"securityMonitoring": {"enabled": "x"}}}, UNKNOWN, id="nonsense"),
    ],
)
def test_the_sensor(profile: Json, verdict: Verdict) -> None:
    assert judged(world(full(), body=cluster(securityProfile=profile)), "sensor").verdict is verdict


def test_a_sensor_by_helm_cannot_be_ruled_out_without_kubernetes() -> None:
    said = judged(world(full(), body=cluster()), "sensor")
    assert [(lack.facet, lack.action) for lack in said.missing] == [("kubernetes", "Kubernetes evidence")]
    stopped = judged(world(full(), body=cluster(powerState={"code": "Stopped"})), "sensor")
    assert "stopped" in stopped.missing[0].reason


def test_virtual_nodes_are_a_warning_and_windows_nodes_a_note() -> None:
    addons: Json = {"aciconnectorlinux": {"enabled": "true"}}
    said = judged(world(full(), body=cluster(securityProfile=SENSOR_ON, addonProfiles=addons)), "sensor")
    assert (said.verdict, said.severity) == (WARN, Severity.MEDIUM)
    pools: Json = [{"name": "win", "osType": "Windows"}]
    said = judged(world(full(), body=cluster(securityProfile=SENSOR_ON, agentPoolProfiles=pools)), "sensor")
    assert (said.verdict, "Windows" in said.notes[0]) == (PASS, True)


def offered(snapshot_: Snapshot, **inputs: str) -> dict[str, Proposal]:
    context = Context(inputs={name.replace("_", "-"): value for name, value in inputs.items()})
    return {proposal.fix.id: proposal for proposal in offers(snapshot_, context, [cmp_2()])}


@pytest.mark.parametrize(
    ("plan", "fix"),
    [
        pytest.param(pricing(tier="Free"), "CMP-2.plan", id="plan off"),
        pytest.param(pricing("VirtualMachines"), "CMP-2.plan", id="plan not listed"),
        pytest.param(full(ContainerSensor="False"), "CMP-2.provisioning", id="provisioning off"),
        pytest.param(pricing(extensions=[]), "CMP-2.provisioning", id="provisioning not listed"),
        pytest.param(full(AgentlessDiscoveryForKubernetes="False"), "CMP-2.discovery", id="discovery off"),
    ],
)
def test_each_fix_of_the_plan_reaches_what_it_says(plan: JsonObject, fix: str) -> None:
    proposal = offered(world(plan))[fix]
    before = judge_item(world(plan), Context(), cmp_2())
    after = judge_item(proposal.after, Context(), cmp_2())
    named = {key for key, _ in proposal.fix.assertions}
    for entry, was in zip(after.assertions, before.assertions, strict=True):
        assert entry.verdict is (proposal.fix.reaches if entry.key in named else entry.verdict)
        assert entry.verdict in {was.verdict, PASS} or was.verdict is NA


def test_nothing_is_offered_where_all_is_on() -> None:
    assert offered(world(full())) == {}


def test_nothing_is_offered_where_the_plan_is_unread() -> None:
    assert offered(world(defender_plans={".": forbidden(ACTION)})) == {}


def test_the_plan_keeps_what_is_on_and_turns_on_the_rest() -> None:
    here = world(pricing(tier="Free", extensions=[extension("ContainerIntegrityContribution")]))
    fix = offered(here)["CMP-2.plan"].fix
    (command,) = fix.commands
    assert command.argv[:7] == ("az", "security", "pricing", "create", "--name", "Containers", "--tier")
    on = {word.removeprefix("name=") for word in command.argv if word.startswith("name=")}
    assert on == {"ContainerIntegrityContribution", *EXTENSIONS}
    assert fix.undo[0].change == ("--tier", "free")
    assert fix.risk is Risk.DISRUPTIVE


def test_undo_gives_back_the_extensions_as_they_were() -> None:
    gating: Json = {"SecurityGatingEnabled": "True"}
    sensor = extension("ContainerSensor", "False", additionalExtensionProperties=gating)
    fix = offered(world(pricing(subPlan="P1", extensions=[sensor])))["CMP-2.provisioning"].fix
    more = 'additionalExtensionProperties={"SecurityGatingEnabled": "True"}'
    start = ("--tier", "standard", "--subplan", "P1", "--extensions", "name=ContainerSensor")
    assert fix.commands[0].change == (*start, "isEnabled=True", more)
    assert fix.undo[0].change == (*start, "isEnabled=False", more)


def test_undo_switches_off_by_name_what_was_not_listed() -> None:
    fix = offered(world(pricing(extensions=[])))["CMP-2.discovery"].fix
    assert fix.undo[0].change[-2:] == ("name=AgentlessDiscoveryForKubernetes", "isEnabled=False")


def test_a_national_cloud_is_not_asked_to_switch_what_is_always_on() -> None:
    here = replace(world(pricing(tier="Free")), cloud="AzureUSGovernment")
    words = offered(here)["CMP-2.plan"].fix.commands[0].argv
    assert "name=AgentlessDiscoveryForKubernetes" not in words
    assert "name=ContainerSensor" in words


def test_the_plan_must_still_read_the_same() -> None:
    fix = offered(world(full(ContainerSensor="False")))["CMP-2.provisioning"].fix
    tier, extensions = fix.preconditions
    assert (tier.query, tier.expected) == ("properties.pricingTier", "Standard")
    assert ["ContainerSensor", "False"] in cast("list[Json]", extensions.expected)


@pytest.mark.parametrize(
    ("pools", "count"),
    [
        pytest.param([{"vmSize": "Standard_D4ds_v5", "count": 3}], 12, id="a size that tells"),
        pytest.param([{"vmSize": "Standard_E8-4s_v5", "count": 2}], 8, id="a constrained size"),
        pytest.param(
            [{"vmSize": "Standard_NC24ads_A100_v4", "count": 1}], 24, id="a size with an accelerator"
        ),
        pytest.param([{"vmSize": "Standard_DS2_v2", "count": 3}], None, id="an old name does not tell"),
        pytest.param([{"vmSize": "Standard_D4s_v5"}], None, id="no count"),
        pytest.param([{"vmSize": "Standard_D4s_v5", "count": "x"}], None, id="a count that is none"),
        pytest.param([], None, id="no pool"),
        pytest.param(None, None, id="pools that are Microsoft's own"),
        pytest.param("odd", None, id="pools of the wrong shape"),
    ],
)
def test_vcores_are_counted_where_the_sizes_tell(pools: Json, count: int | None) -> None:
    assert vcores(world(body=cluster(agentPoolProfiles=pools)).cluster) == count


def test_the_cost_says_how_many_vcores_and_who_pays() -> None:
    pools: Json = [{"vmSize": "Standard_D4ds_v5", "count": 3}]
    cost = offered(world(pricing(tier="Free"), body=cluster(agentPoolProfiles=pools)))["CMP-2.plan"].fix.cost
    assert "12 vCores" in cost
    assert "whoever pays" in cost
    assert "unknown" in offered(world(pricing(tier="Free")))["CMP-2.plan"].fix.cost


def policy(**properties: Json) -> dict[str, Json | Reading]:
    body: JsonObject = {
        "policyDefinitionId": DEPLOYS,
        "scope": SUB,
        "enforcementMode": "Default",
        "displayName": "Sensor everywhere",
    }
    name = f"{SUB}/providers/Microsoft.Authorization/policyAssignments/sensor"
    return {".": [{"id": name, "name": "sensor", "properties": body | properties}]}


def bare(**facets: dict[str, Json | Reading]) -> Snapshot:
    return world(full(), body=cluster(), **facets)


OK, BLOCKED, UNDECIDED = GuardState.OK, GuardState.BLOCKED, GuardState.UNDECIDED


@pytest.mark.parametrize(
    ("here", "inputs", "guard", "state"),
    [
        pytest.param(
            bare(), {"workspace": WORKSPACE.lower()}, "workspace-exists", OK, id="a workspace that is there"
        ),
        pytest.param(bare(), {}, "workspace-exists", UNDECIDED, id="no workspace named"),
        pytest.param(
            bare(), {"workspace": WORKSPACE + "x"}, "workspace-exists", UNDECIDED, id="one that no list shows"
        ),
        pytest.param(
            bare(), {"workspace": "law"}, "workspace-exists", BLOCKED, id="a name where an id belongs"
        ),
        pytest.param(
            bare(), {"workspace": ELSEWHERE}, "workspace-exists", UNDECIDED, id="one that nobody asked for"
        ),
        pytest.param(
            bare(destinations={ELSEWHERE: {"id": ELSEWHERE}}),
            {"workspace": ELSEWHERE},
            "workspace-exists",
            OK,
            id="one of another subscription",
        ),
        pytest.param(
            bare(workspaces={".": forbidden("x/read")}),
            {"workspace": WORKSPACE},
            "workspace-exists",
            UNDECIDED,
            id="workspaces unread",
        ),
        pytest.param(bare(), {"helm_sensor": "No"}, "no-helm-sensor", OK, id="no sensor by Helm"),
        pytest.param(bare(), {"helm_sensor": "yes"}, "no-helm-sensor", BLOCKED, id="a sensor by Helm"),
        pytest.param(bare(), {}, "no-helm-sensor", UNDECIDED, id="nobody said"),
        pytest.param(bare(), {"helm_sensor": "?"}, "no-helm-sensor", UNDECIDED, id="an answer that is none"),
        pytest.param(bare(), {}, "no-policy-collision", OK, id="no policy"),
        pytest.param(
            bare(policy_assignments=policy()), {}, "no-policy-collision", BLOCKED, id="a policy in force"
        ),
        pytest.param(
            bare(policy_assignments=policy(enforcementMode="DoNotEnforce")),
            {},
            "no-policy-collision",
            OK,
            id="a policy that is not enforced",
        ),
        pytest.param(
            bare(policy_assignments=policy(notScopes=[CLUSTER])),
            {},
            "no-policy-collision",
            OK,
            id="a policy that leaves the cluster out",
        ),
        pytest.param(
            bare(policy_assignments=policy(parameters={"effect": {"value": "Disabled"}})),
            {},
            "no-policy-collision",
            OK,
            id="a policy that is switched off",
        ),
        pytest.param(
            bare(policy_assignments={".": forbidden("x/read")}),
            {},
            "no-policy-collision",
            UNDECIDED,
            id="assignments unread",
        ),
        pytest.param(
            bare(policy_assignments=policy(policyDefinitionId=INITIATIVE)),
            {},
            "no-policy-collision",
            UNDECIDED,
            id="an initiative that may hold the policy, unread",
        ),
    ],
)
def test_guards_of_the_sensor(here: Snapshot, inputs: dict[str, str], guard: str, state: GuardState) -> None:
    (found,) = [entry for entry in offered(here, **inputs)["CMP-2.sensor"].fix.guards if entry.id == guard]
    assert found.state is state, found.reason


def test_the_sensor_is_offered_though_helm_was_not_read_and_reaches_a_pass() -> None:
    proposal = offered(bare(), workspace=WORKSPACE, helm_sensor="no")["CMP-2.sensor"]
    assert proposal.fix.blocked == ()
    assert proposal.fix.unanswered == ()
    assert judged(proposal.after, "sensor").verdict is PASS
    assert proposal.after.cluster.get("properties.securityProfile.defender") == {
        "logAnalyticsWorkspaceResourceId": WORKSPACE,
        "securityMonitoring": {"enabled": True},
    }


def test_with_virtual_nodes_a_warning_is_the_best_there_is() -> None:
    body = cluster(addonProfiles={"aciConnectorLinux": {"enabled": True}})
    proposal = offered(world(full(), body=body))["CMP-2.sensor"]
    assert judged(proposal.after, "sensor").verdict is proposal.fix.reaches is WARN


def test_the_sensor_is_not_offered_where_it_is_on() -> None:
    assert "CMP-2.sensor" not in offered(world(full()))


def test_the_command_names_the_workspace_and_the_etag() -> None:
    fix = offered(bare(), workspace=WORKSPACE)["CMP-2.sensor"].fix
    (command,) = fix.commands
    assert command.argv == (
        *("az", "aks", "update", "--name", "aks-test", "--resource-group", "rg-test"),
        *("--enable-defender", "--defender-config", "<file:defender.json>", "--if-match", "<etag>"),
    )
    assert json.loads(command.files["defender.json"]) == {"logAnalyticsWorkspaceResourceId": WORKSPACE}
    assert fix.undo[0].argv[-3:] == ("--disable-defender", "--if-match", "<etag>")


def test_workspaces_that_can_be_read_are_suggested() -> None:
    where, _ = offered(bare())["CMP-2.sensor"].fix.inputs
    assert where.suggestions == (WORKSPACE,)


def test_losing_the_gate_for_images_is_said_before() -> None:
    body = cluster(securityProfile={"defender": {"securityGating": {"enabled": True}}})
    assert "gate" in offered(world(full(), body=body))["CMP-2.sensor"].fix.hazard


def test_one_plan_switches_the_plan_on_before_the_sensor() -> None:
    here = world(pricing(tier="Free"), body=cluster())
    plan = make_plan(here, Context(), [cmp_2()], ["CMP-2"])
    assert [fix.id for step in plan.steps for fix in step.fixes] == ["CMP-2.plan", "CMP-2.sensor"]


def test_two_extensions_in_one_plan_do_not_undo_each_other() -> None:
    here = world(full(ContainerSensor="False", AgentlessDiscoveryForKubernetes="False"))
    plan = make_plan(here, Context(), [cmp_2()], ["CMP-2.provisioning", "CMP-2.discovery"])
    assert judge_item(plan.after, Context(), cmp_2()).verdict is PASS
    assert plan.steps[-1].commands[0].change.count("isEnabled=True") == len(EXTENSIONS)


def test_a_plan_read_without_a_name_keeps_its_place() -> None:
    body = pricing(tier="Free")
    del body["name"]
    here = world().with_reading("defender-plans", SUB, read([pricing("Api"), body, pricing("Dns")]))
    after = offered(here)["CMP-2.plan"].after.listed("defender-plans")
    assert [node.name for node in after] == ["Api", "Containers", "Dns"]
