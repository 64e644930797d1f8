"""SARIF: as the standard has it, as code scanning takes it, and an alert stays the alert that it was."""

import json
import re
from functools import cache
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace
from sarif_pydantic import Sarif
from support.audits import AUDITS, HOSTILE, WAIVED, audit, audit_of, decided_report, report_of
from support.sarif_shape import SHAPE

from aks_harden.engine.discover import items
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion, Finding
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.report.formats import Format, Suppressed, Writing, written
from aks_harden.report.literal import literal
from aks_harden.report.report import Audit, Report, build
from aks_harden.report.results import results
from aks_harden.report.sarif import _message, _part
from aks_harden.report.sarif_rules import rules as _rules

Log = dict[str, Any]
MARK = Writing(suppressed=Suppressed.MARK)
OMIT = Writing()
OPEN = {Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN, Verdict.MANUAL}


@cache
def source(name: str, writing: Writing = OMIT) -> str:
    return written(audit(name), Format.SARIF, writing)


def log(name: str, writing: Writing = OMIT) -> Log:
    body: Log = json.loads(source(name, writing))
    return body


def runs(name: str, writing: Writing = OMIT) -> list[Log]:
    found: list[Log] = log(name, writing)["runs"]
    return found


def found_in(report: Report, writing: Writing = OMIT) -> list[Log]:
    body: Log = json.loads(written(audit_of(report), Format.SARIF, writing))
    found: list[Log] = body["runs"][0]["results"]
    return found


def rules(report: Report) -> dict[str, Any]:
    return dict(_rules(report))


def fingerprints(report: Report) -> list[str]:
    return [entry["partialFingerprints"]["primaryLocationLineHash"] for entry in found_in(report, MARK)]


def of_rule(found: list[Log], rule: str) -> list[Log]:
    return [entry for entry in found if entry["ruleId"] == rule]


@pytest.mark.parametrize("writing", [OMIT, MARK], ids=["omit", "mark"])
@pytest.mark.parametrize("name", AUDITS)
def test_it_has_the_shape_of_the_standard(name: str, writing: Writing) -> None:
    jsonschema.Draft202012Validator(SHAPE, format_checker=jsonschema.FormatChecker()).validate(
        log(name, writing)
    )
    parsed = Sarif.model_validate(log(name, writing))
    assert [len(run.results or []) for run in parsed.runs] == [
        len(run["results"]) for run in runs(name, writing)
    ]


@pytest.mark.parametrize("name", AUDITS)
def test_code_scanning_takes_it(name: str) -> None:
    found = runs(name)
    assert len(found) <= 20
    assert len(source(name)) < 10_000_000
    categories = [run["automationDetails"]["id"].rpartition("/")[0] for run in found]
    assert len(set(categories)) == len(found)
    assert all(categories)
    for run in found:
        assert len(run["results"]) <= 5_000
        for rule in run["tool"]["driver"]["rules"]:
            texts = [rule[part]["text"] for part in ("shortDescription", "fullDescription", "help")]
            assert all(texts)
            assert rule["help"]["markdown"].startswith(f"# {rule['id'].partition('/')[0]}  ")
            assert all(len(text) <= 1024 for text in texts[:2])
            assert len(rule["properties"]["tags"]) <= 20
            assert "security" in rule["properties"]["tags"]
            assert 0 < float(rule["properties"]["security-severity"]) <= 10
            assert rule["defaultConfiguration"]["level"] in {"note", "warning", "error"}


@pytest.mark.parametrize("name", AUDITS)
def test_every_result_names_its_rule_by_id_and_place(name: str) -> None:
    for run in runs(name, MARK):
        listed = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert len(set(listed)) == len(listed)
        for result in run["results"]:
            assert listed[result["ruleIndex"]] == result["ruleId"]


@pytest.mark.parametrize("name", AUDITS)
def test_every_open_assertion_is_there_once_and_nothing_else(name: str) -> None:
    for run, report in zip(runs(name, MARK), audit(name).reports, strict=True):
        told = [(entry["ruleId"], entry["properties"]["resource"]) for entry in run["results"]]
        assert told == [
            (f"{finding.id}/{entry.key}", entry.resource or None)
            for finding in report.findings
            if not finding.alias_of
            for entry in finding.assertions
            if entry.verdict in OPEN
        ]


def test_what_is_decided_is_left_out_and_only_that() -> None:
    kept = [entry["partialFingerprints"] for entry in runs("decided")[0]["results"]]
    assert kept == [
        entry["partialFingerprints"]
        for entry in runs("decided", MARK)[0]["results"]
        if not entry["suppressions"]
    ]
    assert len(kept) < len(runs("decided", MARK)[0]["results"])
    assert not any("suppressions" in entry for entry in runs("decided")[0]["results"])


def test_marked_results_say_who_accepted_them_until_when_and_the_others_say_that_nobody_did() -> None:
    found = runs("decided", MARK)[0]["results"]
    assert all("suppressions" in entry for entry in found)
    marked = {
        entry["ruleId"].partition("/")[0]: entry["suppressions"] for entry in found if entry["suppressions"]
    }
    assert set(marked) == {"IAM-3", "CMP-5"}
    assert marked["IAM-3"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "waived until 2027-01-31 by Kim: The registry is being replaced. "
            "(waivers.toml, line 3)",
        }
    ]
    assert marked["CMP-5"][0]["justification"] == "attested by Kim on 2026-11-01: Built from scratch."


def test_a_waiver_that_has_ended_hides_nothing() -> None:
    assert of_rule(runs("decided")[0]["results"], "NET-1/api-server")


@pytest.mark.parametrize(
    ("verdict", "severity", "kind", "level"),
    [
        ("fail", "critical", "fail", "error"),
        ("fail", "high", "fail", "error"),
        ("fail", "medium", "fail", "warning"),
        ("fail", "low", "fail", "note"),
        ("warn", "high", "fail", "warning"),
        ("warn", "medium", "fail", "note"),
        ("warn", "low", "fail", "note"),
        ("unknown", "high", "open", "none"),
        ("manual", "low", "review", "none"),
    ],
)
def test_kind_and_level_follow_from_verdict_and_severity(
    verdict: str, severity: str, kind: str, level: str
) -> None:
    def set_to(entry: Assertion) -> Assertion:
        return replace(entry, verdict=Verdict(verdict), severity=Severity(severity))

    shop = report_of("shop")
    findings = tuple(
        replace(finding, assertions=tuple(map(set_to, finding.assertions))) for finding in shop.findings
    )
    told = {(entry["kind"], entry["level"]) for entry in found_in(replace(shop, findings=findings))}
    assert told == {(kind, level)}


def test_severities_are_those_that_code_scanning_shows() -> None:
    scores = {
        rule["id"]: (float(rule["properties"]["security-severity"]), rule["defaultConfiguration"]["level"])
        for rule in runs("shop")[0]["tool"]["driver"]["rules"]
    }
    critical, high, medium, low = (
        scores[rule]
        for rule in ("IAM-7/etcd-vault", "IAM-3/admin-user", "IAM-3/tokens", "EXT-RUN/run-command")
    )
    assert (critical[0] > 9, critical[1]) == (True, "error")
    assert (7 <= high[0] < 9, high[1]) == (True, "error")
    assert (4 <= medium[0] < 7, medium[1]) == (True, "warning")
    assert (0 < low[0] < 4, low[1]) == (True, "note")


def test_an_unknown_or_manual_result_says_so_where_kinds_are_not_shown() -> None:
    for entry in runs("guest")[0]["results"]:
        lead = {"open": "Unknown: ", "review": "For people to decide: "}.get(entry["kind"], "")
        assert entry["message"]["text"].startswith(lead)


def test_rules_are_the_same_whatever_the_cluster() -> None:
    shop, pay = (runs(name)[0]["tool"]["driver"] for name in ("shop", "pay"))
    assert shop == pay
    asserted = {
        f"{item.check.id}/{entry.key}"
        for item in items()
        if not item.check.alias_of
        for entry in item.check.asserts
    }
    assert {rule["id"] for rule in shop["rules"]} == asserted


def test_a_rule_has_no_more_tags_than_code_scanning_takes_and_policies_come_last() -> None:
    (item,) = (entry for entry in items() if entry.check.id == "IAM-3")
    controls = ("Policy x", *(f"CIS {number}" for number in range(30)))
    shop = report_of("shop")
    report = replace(shop, items=(replace(item, check=replace(item.check, controls=controls)),))
    tags = rules(report)["IAM-3/admin-user"]["properties"]["tags"]
    assert tags[:4] == ["security", "identity and access", "IAM-3", "CIS 0"]
    assert len(tags) == 20
    short = replace(item, check=replace(item.check, controls=controls[:2]))
    assert rules(replace(shop, items=(short,)))["IAM-3/admin-user"]["properties"]["tags"][-1] == "Policy x"


def test_an_item_chosen_under_its_second_name_gives_the_same_alerts() -> None:
    first, second = (item for item in items() if item.check.id in {"IAM-6", "NET-12"})
    told = []
    for item in (first, second):
        shop = report_of("shop")
        told.append(found_in(build(shop.snapshot, Context(), [item], tool=shop.tool, generated="2026")))
    assert [entry["ruleId"] for entry in told[0]] == [entry["ruleId"] for entry in told[1]] != []
    assert [entry["partialFingerprints"] for entry in told[0]] == [
        entry["partialFingerprints"] for entry in told[1]
    ]


@pytest.mark.parametrize("name", AUDITS)
def test_fingerprints_are_unique_over_all_runs(name: str) -> None:
    told = [
        entry["partialFingerprints"]["aksHarden/v1"] for run in runs(name, MARK) for entry in run["results"]
    ]
    assert len(set(told)) == len(told)
    assert all(re.fullmatch("[0-9a-f]{64}", entry) for entry in told)


def _reworded(entry: Assertion) -> Assertion:
    return replace(
        entry,
        reason=f"In other words, {entry.reason}",
        resource=entry.resource.upper(),
        evidence=(),
        severity=entry.severity.lowered(),
    )


def _in_another_order(finding: Finding) -> Finding:
    return replace(finding, title="T", assertions=tuple(map(_reworded, reversed(finding.assertions))))


def test_an_alert_stays_the_same_whatever_order_wording_evidence_severity_and_case_of_ids() -> None:
    shop = report_of("shop")
    other = replace(
        shop,
        snapshot=replace(shop.snapshot, cluster_id=shop.snapshot.cluster_id.upper()),
        findings=tuple(map(_in_another_order, reversed(shop.findings))),
    )
    assert sorted(fingerprints(other)) == sorted(fingerprints(shop))
    assert fingerprints(other) != fingerprints(shop)
    uris = {
        entry["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for report in (shop, other)
        for entry in found_in(report)
    }
    assert uris == {f"azure/{shop.snapshot.subscription}/rg-shop/aks-shop.json"}


def test_an_alert_stays_open_when_what_failed_cannot_be_read_any_more() -> None:
    def fell_silent(entry: Assertion) -> Assertion:
        return replace(entry, verdict=Verdict.UNKNOWN, evidence=()) if entry.key == "admin-user" else entry

    shop = report_of("shop")
    findings = tuple(
        replace(finding, assertions=tuple(map(fell_silent, finding.assertions))) for finding in shop.findings
    )
    before, after = (
        of_rule(found_in(report), "IAM-3/admin-user") for report in (shop, replace(shop, findings=findings))
    )
    assert [entry["kind"] for entry in (*before, *after)] == ["fail", "open"]
    assert before[0]["partialFingerprints"] == after[0]["partialFingerprints"]


def test_clusters_of_one_name_are_told_apart() -> None:
    shop = report_of("shop")
    elsewhere = shop.snapshot.cluster_id.replace("rg-shop", "rg-other")
    other = replace(shop, snapshot=replace(shop.snapshot, cluster_id=elsewhere))
    body: Log = json.loads(written(audit_of(shop, other), Format.SARIF, OMIT))
    ids = [run["automationDetails"]["id"] for run in body["runs"]]
    assert [entry.split("/")[2:] for entry in ids] == [
        ["rg-shop", "aks-shop", ""],
        ["rg-other", "aks-shop", ""],
    ]


def test_what_was_not_read_is_notified_with_what_it_takes() -> None:
    (invocation,) = runs("guest")[0]["invocations"]
    assert invocation["executionSuccessful"] is True
    told = {entry["properties"]["action"]: entry for entry in invocation["toolExecutionNotifications"]}
    lack = told["Microsoft.Authorization/roleAssignments/read"]
    assert lack["level"] == "warning"
    assert lack["message"]["text"].endswith("It takes Microsoft.Authorization/roleAssignments/read.")
    assert "IAM-3" in lack["properties"]["items"]


def test_results_carry_evidence_and_say_which_resource() -> None:
    (entry,) = of_rule(runs("shop")[0]["results"], "IAM-3/admin-user")
    (location,) = entry["locations"]
    (logical,) = location["logicalLocations"]
    assert logical["name"] == "acrshop"
    assert logical["fullyQualifiedName"].endswith("/registries/acrshop")
    assert entry["message"]["text"].startswith("The admin user of acrshop is on")
    assert entry["properties"]["evidence"][0]["path"] == "properties.adminUserEnabled"


@pytest.mark.parametrize("name", AUDITS)
@pytest.mark.parametrize("writing", [OMIT, MARK, Writing(ascii=True)], ids=["omit", "mark", "ascii"])
def test_the_same_audit_gives_the_same_bytes_and_none_that_drives_a_terminal(
    name: str, writing: Writing
) -> None:
    told = source(name, writing)
    assert written(audit(name), Format.SARIF, replace(writing, width=40, colour=True)) == told
    assert all(char.isprintable() or char == "\n" for char in told)
    if writing.ascii:
        assert told.isascii()
        assert json.loads(told) == log(name)


def test_hostile_text_is_neither_link_nor_placeholder_and_reads_as_it_is() -> None:
    texts = [entry["message"]["text"] for entry in runs("hostile", MARK)[0]["results"]]
    unescaped = {re.sub(r"\\([\[\]\\])", r"\1", text) for text in texts}
    assert all(text.endswith(literal(HOSTILE)) for text in unescaped)
    assert not any(re.search(r"(?<!\\)(\\\\)*\]\(", text) for text in texts)
    justified = [
        entry["justification"]
        for result in runs("hostile", MARK)[0]["results"]
        for entry in result["suppressions"]
    ]
    assert justified
    assert all(text.isprintable() for text in justified)
    assert any(literal(f"{WAIVED.reason}{HOSTILE}") in text for text in justified)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("plain", "plain"),
        ("[/red] is a[0]", "[/red] is a[0]"),
        ("[a](b)", r"\[a\](b)"),
        (r"[a\](b)", r"\[a\\\](b)"),
        ("{0} of {}", "{{0}} of {{}}"),
        ("a\x1b]b", "a\\u001b]b"),
        ("a\nb", "a b"),
    ],
)
def test_a_message_holds_what_was_said_and_nothing_that_does_something(words: str, text: str) -> None:
    assert _message(words) == text


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("rg-shop_1.x", "rg-shop_1.x"),
        ("..", "%2E%2E"),
        ("a b/c\\d", "a%20b%2Fc%5Cd"),
        ("é", "%C3%A9"),
        ("\ud800", "%ED%A0%80"),
    ],
)
def test_a_part_of_a_path_is_one_part_whatever_is_in_it(words: str, part: str) -> None:
    assert _part(words) == part


def test_nothing_in_it_is_a_command_to_azure_pipelines() -> None:
    command = "##vso[task.setvariable variable=x]y ##VSO[task.complete]"
    shop = report_of("shop")
    snapshot = replace(shop.snapshot, taken_at=f"2026-11-23T12:00:00Z{command}")
    told = written(audit_of(replace(shop, snapshot=snapshot)), Format.SARIF, OMIT)
    assert "##vso[" not in told.lower()
    assert json.loads(told)["runs"][0]["properties"]["judgedAt"].endswith(command)


def test_an_audit_without_a_version_is_written_without_one() -> None:
    shop = report_of("shop")
    one = Audit(tool="aks-harden", generated=shop.generated, reports=(shop,))
    driver = json.loads(written(one, Format.SARIF, OMIT))["runs"][0]["tool"]["driver"]
    assert (driver["name"], "version" in driver) == ("aks-harden", False)
    assert runs("shop")[0]["tool"]["driver"]["version"] == "0.1.0"


def test_every_result_is_of_one_report_and_of_one_assertion() -> None:
    report = decided_report()
    assert len(list(results(report))) == sum(len(finding.assertions) for finding in report.own)
