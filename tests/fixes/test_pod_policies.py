"""Policies for pods: the add-on first, then Audit, then Deny where a person has seen a clean report."""

from __future__ import annotations

import json

import pytest
from support.compliance import GONE, finding, images, safeguards, world
from support.snapshots import CLUSTER, read

from aks_harden.checks.cmp import ext_pss, ext_safe
from aks_harden.checks.cmp.patterns import compiled
from aks_harden.engine.discover import item
from aks_harden.engine.offers import offers
from aks_harden.fixes.cmp.admission import pattern_of
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, GuardState, Risk
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.snapshot import Snapshot

TIGHT = r"^(acrshop\.azurecr\.io|mcr\.microsoft\.com)/.+$"
BASELINE = "a8640138-9b0a-4a28-b8cb-1666c838647d"
DATED: JsonObject = {"createdOn": "2026-11-01T09:00:00Z"}


def offered(of: Snapshot, check: str, **answers: str) -> dict[str, Proposal]:
    found = item(check)
    assert found is not None
    given = {name.replace("_", "-"): value for name, value in answers.items()}
    return {proposal.fix.id: proposal for proposal in offers(of, Context(inputs=given), (found,))}


def guard(of: Fix, name: str) -> GuardState:
    (found,) = (entry for entry in of.guards if entry.id == name)
    return found.state


def given(of: Fix) -> JsonObject:
    held: JsonObject = json.loads(of.commands[0].files["parameters.json"])
    return held


def dated(body: JsonObject) -> JsonObject:
    properties = body["properties"]
    assert isinstance(properties, dict)
    return body | {"properties": properties | {"metadata": DATED}}


def off() -> Snapshot:
    return world(addonProfiles={"azurepolicy": {"enabled": False}})


def test_the_add_on_is_switched_on_and_off_again() -> None:
    fix = offered(off(), "EXT-POLICY", no_own_gatekeeper="yes")["EXT-POLICY.addon"].fix
    assert fix.commands[0].argv[:3] == ("az", "aks", "enable-addons")
    assert fix.commands[0].change == ("--addons", "azure-policy")
    assert fix.undo[0].argv[:3] == ("az", "aks", "disable-addons")
    assert [entry.state for entry in fix.guards] == [GuardState.OK, GuardState.OK]
    assert "azure_policy_enabled = true" in fix.terraform


@pytest.mark.parametrize(
    ("answer", "state"),
    [("yes", GuardState.OK), ("no", GuardState.BLOCKED), ("maybe", GuardState.UNDECIDED)],
)
def test_a_gatekeeper_of_your_own_is_in_the_way_of_the_add_on(answer: str, state: GuardState) -> None:
    fix = offered(off(), "EXT-POLICY", no_own_gatekeeper=answer)["EXT-POLICY.addon"].fix
    assert guard(fix, "no-own-gatekeeper") is state


@pytest.mark.parametrize(
    ("effect", "answers", "state"),
    [
        ("Audit", {}, GuardState.OK),
        ("Deny", {}, GuardState.UNDECIDED),
        ("Deny", {"nothing_refuses": "yes"}, GuardState.OK),
        ("Deny", {"nothing_refuses": "no"}, GuardState.BLOCKED),
    ],
)
def test_a_policy_with_deny_that_only_waits_for_the_add_on_is_seen_before(
    effect: str, answers: dict[str, str], state: GuardState
) -> None:
    of = world(images(TIGHT, effect), addonProfiles={"azurepolicy": {"enabled": False}})
    fix = offered(of, "EXT-POLICY", **answers)["EXT-POLICY.addon"].fix
    assert guard(fix, "nothing-refuses") is state


@pytest.mark.parametrize("check", ["CMP-1", "EXT-PSS", "EXT-SAFE"])
def test_without_the_add_on_no_policy_for_pods_is_offered(check: str) -> None:
    mine = {"CMP-1.audit", "CMP-1.pattern", "CMP-1.deny"}
    assert {name for name in offered(off(), check) if check != "CMP-1" or name in mine} == set()


def test_images_are_reported_by_a_pattern_of_the_trusted_hosts() -> None:
    proposal = offered(world(), "CMP-1", excluded_namespaces="monitoring, kube-system")["CMP-1.audit"]
    fix = proposal.fix
    assert given(fix) == {
        "effect": {"value": "Audit"},
        "allowedContainerImagesRegex": {"value": TIGHT},
        "excludedNamespaces": {
            "value": [
                *("kube-system", "gatekeeper-system", "azure-arc", "azure-extensions-usage-system"),
                "monitoring",
            ]
        },
    }
    assert fix.risk is Risk.SAFE
    assert fix.reaches is Verdict.WARN
    assert fix.settle == 20
    assert not fix.blocked


def test_the_pattern_holds_the_hosts_whole() -> None:
    pattern = compiled(pattern_of(("acrshop.azurecr.io", "mcr.microsoft.com")))
    assert pattern.found_in("acrshop.azurecr.io/app:1")
    for foreign in ("acrshopxazurecr.io/app:1", "evil.example/acrshop.azurecr.io/app:1", "nginx:latest"):
        assert not pattern.found_in(foreign)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (None, GuardState.UNDECIDED),
        ("", GuardState.OK),
        ("a-b,c", GuardState.OK),
        ("*", GuardState.BLOCKED),
        ("Prod", GuardState.BLOCKED),
        ("a; rm -rf $(b)", GuardState.BLOCKED),
    ],
)
@pytest.mark.parametrize("name", ["CMP-1.audit", "EXT-PSS.audit", "EXT-SAFE.warn"])
def test_namespaces_that_are_left_out_are_names(name: str, answer: str | None, state: GuardState) -> None:
    answers = {} if answer is None else {"excluded_namespaces": answer}
    fix = offered(world(), name.partition(".")[0], **answers)[name].fix
    assert guard(fix, "excluded-namespaces") is state
    if state is GuardState.BLOCKED:
        held = [text for command in fix.commands for text in command.files.values()]
        assert not any(str(answer) in text for text in held)


def test_a_policy_that_lets_in_strangers_is_narrowed_and_the_rest_of_it_kept() -> None:
    of = world(images("^.+$", "Audit", {"excludedNamespaces": ["ops"]}))
    fix = offered(of, "CMP-1")["CMP-1.pattern"].fix
    assert given(fix)["allowedContainerImagesRegex"] == {"value": TIGHT}
    assert given(fix)["excludedNamespaces"] == {"value": ["ops"]}
    assert json.loads(fix.undo[0].files["parameters.json"])["allowedContainerImagesRegex"] == {
        "value": "^.+$"
    }
    assert fix.risk is Risk.SAFE
    assert "CMP-1.audit" not in offered(of, "CMP-1")


def test_one_that_refuses_is_narrowed_only_with_a_clean_report() -> None:
    of = world(images("^.+$", "Deny"))
    for answer, state in (("yes", GuardState.OK), ("no", GuardState.BLOCKED), ("", GuardState.UNDECIDED)):
        fix = offered(of, "CMP-1", compliance_clean=answer)["CMP-1.pattern"].fix
        assert guard(fix, "compliance-clean") is state
        assert fix.risk is Risk.DISRUPTIVE
        assert fix.reaches is Verdict.PASS


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (images(TIGHT, "Audit"), set()),
        (dated(images(TIGHT, "Audit")), {"CMP-1.deny"}),
        (dated(images(TIGHT, "Deny")), set()),
        (dated(images(TIGHT, "Audit", {"namespaces": ["one"]})), set()),
    ],
    ids=["assigned by this very plan", "there before", "refuses already", "Deny would not be enough"],
)
def test_deny_is_for_what_reported_before_the_plan(body: JsonObject, expected: set[str]) -> None:
    assert {name for name in offered(world(body), "CMP-1") if name.startswith("CMP-1.deny")} == expected


@pytest.mark.parametrize(
    ("answer", "state"),
    [("yes", GuardState.OK), ("no", GuardState.BLOCKED), ("", GuardState.UNDECIDED)],
)
def test_deny_wants_a_clean_report_and_a_name_typed(answer: str, state: GuardState) -> None:
    of = world(dated(images(TIGHT, "Audit")))
    fix = offered(of, "CMP-1", compliance_clean=answer)["CMP-1.deny"].fix
    assert guard(fix, "compliance-clean") is state
    assert fix.risk is Risk.DISRUPTIVE
    assert given(fix)["effect"] == {"value": "Deny"}


def test_the_baseline_is_reported_at_the_cluster_alone() -> None:
    proposal = offered(world(), "EXT-PSS", excluded_namespaces="")["EXT-PSS.audit"]
    argv = proposal.fix.commands[0].argv
    assert argv[argv.index("--scope") + 1] == CLUSTER
    assert argv[argv.index("--policy-set-definition") + 1] == BASELINE
    (said,) = finding(proposal.after, ext_pss).assertions
    assert said.verdict is Verdict.WARN


def test_safeguards_begin_with_warnings_and_are_made_in_any_cloud() -> None:
    proposal = offered(world(), "EXT-SAFE", excluded_namespaces="monitoring")["EXT-SAFE.warn"]
    (put,) = proposal.fix.commands
    assert put.argv[:4] == ("az", "rest", "--method", "put")
    assert put.argv[5].startswith(
        f"{CLUSTER}/providers/Microsoft.ContainerService/deploymentSafeguards/default?"
    )
    body = json.loads(put.files["safeguards.json"])
    assert body["properties"]["level"] == "Warn"
    assert "monitoring" in body["properties"]["excludedNamespaces"]
    (said,) = finding(proposal.after, ext_safe).assertions
    assert said.reason == "Deployment safeguards warn only and refuse nothing."


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (GONE, {"EXT-SAFE.warn"}),
        (read(safeguards("Warn")), set()),
        (
            read(safeguards("Warn") | {"systemData": {"createdAt": "2026-11-01T00:00:00Z"}}),
            {"EXT-SAFE.enforce"},
        ),
        (read(safeguards("Enforce")), set()),
    ],
    ids=["none", "made by this very plan", "there before", "enforced"],
)
def test_safeguards_enforce_in_a_later_plan(held: Json, expected: set[str]) -> None:
    assert set(offered(world(facets={"safeguards": {"@": held}}), "EXT-SAFE")) == expected


def test_enforcing_goes_back_to_what_it_was() -> None:
    held = read(safeguards("WARN") | {"systemData": {"createdAt": "2026-11-01T00:00:00Z"}})
    fix = offered(world(facets={"safeguards": {"@": held}}), "EXT-SAFE")["EXT-SAFE.enforce"].fix
    assert fix.commands[0].change == ("--level", "Enforce")
    assert fix.undo[0].change == ("--level", "WARN")
    assert guard(fix, "compliance-clean") is GuardState.UNDECIDED


def test_a_benchmark_of_cis_is_assigned_with_an_identity_that_holds_nothing() -> None:
    fix = offered(world(), "CMP-4")["CMP-4.standard"].fix
    argv = fix.commands[0].argv
    assert argv[-3:] == ("--mi-system-assigned", "--location", "westeurope")
    assert "--role" not in argv
    assert "identity: {" in fix.bicep


def test_what_is_assigned_and_does_not_hold_is_not_assigned_a_second_time() -> None:
    idle = dated(images(TIGHT, "Disabled"))
    fix = offered(world(idle), "CMP-1", excluded_namespaces="")["CMP-1.audit"].fix
    assert guard(fix, "not-assigned-yet") is GuardState.BLOCKED
