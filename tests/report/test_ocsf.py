"""OCSF: Compliance Findings that the schema's models take, one a result, each the same event ever after."""

import json
import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from msgspec.structs import replace
from py_ocsf_models import OCSF_VERSION
from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding
from py_ocsf_models.events.findings.compliance_finding_type_id import ComplianceFindingTypeID
from py_ocsf_models.events.findings.severity_id import SeverityID
from py_ocsf_models.events.findings.status_id import StatusID
from py_ocsf_models.objects.compliance_status import StatusID as ComplianceStatus
from support.audits import AUDITS, HOSTILE, audit, audit_of, report_of

from aks_harden.model.finding import Assertion
from aks_harden.model.verdict import Verdict
from aks_harden.report.formats import Format, Suppressed, Writing, written
from aks_harden.report.literal import literal
from aks_harden.report.ocsf import VERSION
from aks_harden.report.report import Report
from aks_harden.report.results import results

Event = dict[str, Any]


@cache
def source(name: str) -> str:
    return written(audit(name), Format.OCSF, Writing())


def events(name: str) -> list[Event]:
    found: list[Event] = json.loads(source(name))
    return found


def events_of(report: Report, generated: str = "2026-11-23T12:00:00Z") -> list[Event]:
    told = replace(audit_of(report), generated=generated)
    found: list[Event] = json.loads(written(told, Format.OCSF, Writing()))
    return found


@pytest.mark.parametrize("name", AUDITS)
def test_the_models_of_the_schema_take_every_event(name: str) -> None:
    assert VERSION == OCSF_VERSION
    for event in events(name):
        read = ComplianceFinding.model_validate(event)
        assert read.metadata.version == VERSION
        assert read.type_uid is ComplianceFindingTypeID.Create
        assert (read.class_uid, read.category_uid) == (2003, 2)
        assert read.severity == SeverityID(read.severity_id).name
        assert read.status_id is not None
        assert read.status == StatusID(read.status_id).name
        # Nothing that the models know is lost on them; what they do not know is named here.
        kept = read.model_dump(mode="json", exclude_unset=True)
        assert set(event) - set(kept) == {"cloud"}
        assert set(event["compliance"]) - set(kept["compliance"]) == {"status"}
        for part in ("finding_info", "metadata", "resources", "evidences", "unmapped"):
            assert kept[part] == event[part]


@pytest.mark.parametrize("name", AUDITS)
def test_every_assertion_is_an_event_with_the_status_of_its_verdict(name: str) -> None:
    status = {
        Verdict.PASS: (ComplianceStatus.Pass, "Pass"),
        Verdict.WARN: (ComplianceStatus.Warning, "Warning"),
        Verdict.FAIL: (ComplianceStatus.Fail, "Fail"),
        Verdict.UNKNOWN: (ComplianceStatus.Unknown, "Unknown"),
        Verdict.MANUAL: (ComplianceStatus.Other, "Manual"),
        Verdict.NA: (ComplianceStatus.Other, "Not Applicable"),
    }
    told = [
        (
            event["metadata"]["event_code"],
            event["resources"][0]["uid"],
            (event["compliance"]["status_id"], event["compliance"]["status"]),
            event["status_code"],
            event["status_id"],
        )
        for event in events(name)
    ]
    assert told == [
        (
            result.rule,
            result.resource,
            status[result.verdict],
            result.verdict.value,
            3 if result.decided else 1,
        )
        for report in audit(name).reports
        for result in results(report)
    ]


def test_severity_counts_only_where_something_is_to_be_done() -> None:
    told = {
        (event["unmapped"]["severity"], event["status_code"] in {"pass", "na"}, event["severity"])
        for name in ("shop", "pay", "guest")
        for event in events(name)
    }
    assert {severity for _, settled, severity in told if settled} == {"Informational"}
    assert all(severity == own.capitalize() for own, settled, severity in told if not settled)


def test_a_waiver_suppresses_the_event_and_not_the_verdict() -> None:
    (event,) = (event for event in events("decided") if event["metadata"]["event_code"] == "IAM-3/admin-user")
    assert (event["status"], event["compliance"]["status"], event["severity"]) == (
        "Suppressed",
        "Fail",
        "High",
    )
    assert event["comment"].startswith("waived until 2027-01-31 by Kim: ")
    assert event["unmapped"]["waiver"]["origin"] == "waivers.toml, line 3"
    (attested,) = (event for event in events("decided") if event["unmapped"]["attestation"])
    assert attested["comment"] == "attested by Kim on 2026-11-01: Built from scratch."
    assert {event["status"] for event in events("shop")} == {"New"}


def test_times_are_milliseconds() -> None:
    event = events_of(report_of("shop"), "2026-11-24T00:00:00.5Z")[0]
    told = (event["time"], event["finding_info"]["last_seen_time"])
    assert [datetime.fromtimestamp(moment / 1000, UTC).isoformat() for moment in told] == [
        "2026-11-24T00:00:00.500000+00:00",
        "2026-11-23T12:00:00+00:00",
    ]


def test_standards_are_those_of_the_controls() -> None:
    (event,) = (event for event in events("shop") if event["metadata"]["event_code"] == "IAM-3/admin-user")
    compliance = event["compliance"]
    assert compliance["control"].startswith("IAM-3: ")
    assert compliance["standards"] == [
        *("aks-harden checklist", "CIS AKS 1.8", "MCSB v2", "Azure Policy built-in definitions")
    ]
    assert "CIS AKS 1.8 5.1.2" in compliance["requirements"]
    assert all(event["compliance"]["standards"] for event in events("shop"))


def test_resources_evidence_and_fixes_are_told() -> None:
    (event,) = (event for event in events("shop") if event["metadata"]["event_code"] == "IAM-3/admin-user")
    (resource,) = event["resources"]
    assert (resource["name"], resource["type"], resource["group"]) == (
        "acrshop",
        "Microsoft.ContainerRegistry/registries",
        {"name": "rg-shop"},
    )
    assert "region" not in resource
    assert events("shop")[0]["resources"][0]["region"] == "westeurope"
    assert event["cloud"]["account"]["uid"] == report_of("shop").snapshot.subscription
    assert event["evidences"][0]["data"]["observed"] is True
    assert event["unmapped"]["fixes"] == ["IAM-3.admin@acrshop"]
    assert event["remediation"]["references"][0].startswith("https://learn.microsoft.com/")
    assert not any("remediation" in event for event in events("shop") if event["status_code"] == "pass")


@pytest.mark.parametrize("name", AUDITS)
def test_ids_are_unique(name: str) -> None:
    for told in (
        [event["finding_info"]["uid"] for event in events(name)],
        [event["metadata"]["uid"] for event in events(name)],
    ):
        assert len(set(told)) == len(told)
        assert all(re.fullmatch("[0-9a-f]{64}", uid) for uid in told)


def test_a_finding_keeps_its_id_and_each_run_is_an_event_of_its_own() -> None:
    def other(entry: Assertion) -> Assertion:
        return replace(entry, reason="Other words.", resource=entry.resource.upper(), evidence=())

    shop = report_of("shop")
    changed = replace(
        shop,
        findings=tuple(
            replace(finding, assertions=tuple(map(other, reversed(finding.assertions))))
            for finding in reversed(shop.findings)
        ),
    )
    before, after = events_of(shop), events_of(changed, "2026-11-24T12:00:00Z")
    assert {event["finding_info"]["uid"] for event in before} == {
        event["finding_info"]["uid"] for event in after
    }
    assert not {event["metadata"]["uid"] for event in before} & {event["metadata"]["uid"] for event in after}


def test_one_registry_of_two_clusters_gives_two_findings() -> None:
    shop = report_of("shop")
    other = replace(shop, snapshot=replace(shop.snapshot, cluster_id=f"{shop.snapshot.cluster_id}-2"))
    told: list[Event] = json.loads(written(audit_of(shop, other), Format.OCSF, Writing()))
    uids = [event["finding_info"]["uid"] for event in told]
    assert len(set(uids)) == len(uids)


@pytest.mark.parametrize("name", AUDITS)
@pytest.mark.parametrize("ascii_only", [False, True])
def test_the_same_audit_gives_the_same_bytes_and_none_that_drives_a_terminal(
    name: str, *, ascii_only: bool
) -> None:
    told = written(audit(name), Format.OCSF, Writing(ascii=ascii_only))
    other = Writing(ascii=ascii_only, width=40, colour=True, suppressed=Suppressed.MARK)
    assert written(audit(name), Format.OCSF, other) == told
    assert all(char.isprintable() or char == "\n" for char in told)
    assert told.isascii() or not ascii_only
    assert json.loads(told) == events(name)


def test_hostile_text_is_there_to_be_read_and_data_is_exact() -> None:
    for event in events("hostile"):
        assert event["message"].endswith(literal(HOSTILE))
        assert event["message"].isprintable()
        assert event["resources"][0]["uid"].endswith((HOSTILE, HOSTILE.replace("/", "\\")))
        assert all(row["data"]["resource"].endswith(HOSTILE) for row in event["evidences"])


def test_nothing_in_it_is_a_command_to_azure_pipelines() -> None:
    shop = report_of("shop")
    cloud = "##vso[task.setvariable variable=x]y ##VSO[task.complete]"
    told = written(
        audit_of(replace(shop, snapshot=replace(shop.snapshot, cloud=cloud))), Format.OCSF, Writing()
    )
    assert "##vso[" not in told.lower()
    assert json.loads(told)[0]["resources"][0]["cloud_partition"] == literal(cloud)
