"""JUnit: counts that are right, failures that are failures, and nothing unread that looks passed."""

import re
from collections import Counter
from functools import cache
from xml.dom import minidom

import pytest
from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite
from msgspec.structs import replace
from support.audits import AUDITS, HOSTILE, audit, audit_of, report_of

from aks_harden.model.finding import Assertion
from aks_harden.model.verdict import Verdict
from aks_harden.report.formats import Format, Writing, written
from aks_harden.report.literal import literal
from aks_harden.report.report import Report
from aks_harden.report.results import results
from aks_harden.report.xml_text import xml_text

Case = tuple[str, str]
SKIPPED = {Verdict.UNKNOWN: "unknown", Verdict.MANUAL: "manual", Verdict.NA: "na"}


@cache
def source(name: str) -> str:
    return written(audit(name), Format.JUNIT, Writing())


def read(words: str) -> JUnitXml:
    """Return the document as a reader of JUnit finds it."""
    found = JUnitXml.fromstring(words.encode())
    assert isinstance(found, JUnitXml)
    return found


def suites(words: str) -> list[TestSuite]:
    return list(read(words))


def parsed(words: str) -> minidom.Element:
    """Return the root of XML of our own making, as a parser without any kindness reads it."""
    root = minidom.parseString(words.encode()).documentElement  # noqa: S318 - nobody else wrote it
    assert root is not None
    return root


def cases(words: str) -> list[TestCase]:
    return [case for suite in suites(words) for case in suite]


def outcome(case: TestCase) -> str:
    """Return how a test view shows a case, with the type of a skipped one."""
    if not case.result:
        return "passed"
    (found,) = case.result
    if isinstance(found, Skipped):
        return f"skipped {found.type}"
    assert isinstance(found, Failure)
    return "failure"


def in_order_of_sections(report: Report) -> list[tuple[str, str]]:
    """Return what each result of a report must be shown as, with its rule."""
    told = []
    for result in results(report):
        usual = "failure" if result.verdict is Verdict.FAIL else "passed"
        shown = f"skipped {SKIPPED[result.verdict]}" if result.verdict in SKIPPED else usual
        if result.decided:
            shown = "skipped waived" if result.waiver else "skipped attested"
        told.append((result.rule, shown))
    return told


@pytest.mark.parametrize("name", AUDITS)
def test_every_assertion_is_a_case_with_the_outcome_of_its_verdict(name: str) -> None:
    shown = [(str(case.name).partition(" on ")[0], outcome(case)) for case in cases(source(name))]
    assert shown == [entry for report in audit(name).reports for entry in in_order_of_sections(report)]


@pytest.mark.parametrize("name", AUDITS)
def test_counts_are_those_of_the_cases(name: str) -> None:
    for suite in suites(source(name)):
        told = Counter(outcome(case).partition(" ")[0] for case in suite)
        counted = (suite.tests, suite.failures, suite.errors, suite.skipped, suite.time)
        assert counted == (told.total(), told["failure"], 0, told["skipped"], 0)
    whole = read(source(name))
    told = Counter(outcome(case).partition(" ")[0] for case in cases(source(name)))
    assert (whole.tests, whole.failures, whole.errors, whole.skipped, whole.time) == (
        *(told.total(), told["failure"], 0, told["skipped"], 0),
    )


def test_suites_are_a_cluster_and_section_each() -> None:
    sections = ("Identity and access", "Network access", "Auditing and monitoring", "Compliance")
    assert [suite.name for suite in suites(source("two"))] == [
        f"{cluster}: {section}" for cluster in ("aks-shop", "aks-pay") for section in sections
    ]
    first = suites(source("two"))[0]
    assert first.timestamp == "2026-11-23T12:00:00"
    assert first.hostname is None
    rows = parsed(source("shop")).getElementsByTagName("property")
    told = {row.getAttribute("name"): row.getAttribute("value") for row in rows}
    assert told["cluster"].endswith("/managedClusters/aks-shop")
    assert told["judged_at"] == "2026-11-23T12:00:00Z"


@pytest.mark.parametrize("name", AUDITS)
def test_cases_are_told_apart_by_class_and_name(name: str) -> None:
    told = [(str(case.classname), str(case.name)) for case in cases(source(name))]
    assert len(set(told)) == len(told)


def named(report: Report) -> set[Case]:
    return {
        (str(case.classname), str(case.name))
        for case in cases(written(audit_of(report), Format.JUNIT, Writing()))
    }


def test_a_case_keeps_its_name_whatever_order_wording_and_case_of_ids() -> None:
    def other(entry: Assertion) -> Assertion:
        return replace(entry, reason="Other words.", resource=entry.resource.upper(), evidence=())

    shop = report_of("shop")
    changed = replace(
        shop,
        snapshot=replace(shop.snapshot, cluster_id=shop.snapshot.cluster_id.upper()),
        findings=tuple(
            replace(finding, assertions=tuple(map(other, reversed(finding.assertions))))
            for finding in reversed(shop.findings)
        ),
    )
    assert named(changed) == named(shop)
    assert any(name.endswith("/registries/acrshop") for _, name in named(shop))


def test_clusters_of_one_name_are_told_apart() -> None:
    shop = report_of("shop")
    elsewhere = shop.snapshot.cluster_id.replace(shop.snapshot.subscription, "0" * 36)
    other = replace(shop, snapshot=replace(shop.snapshot, cluster_id=elsewhere))
    both = written(audit_of(shop, other), Format.JUNIT, Writing())
    told = [(str(case.classname), str(case.name)) for case in cases(both)]
    assert len(set(told)) == len(told)


def case_of(name: str, rule: str) -> TestCase:
    (case,) = (case for case in cases(source(name)) if str(case.name).partition(" on ")[0] == rule)
    return case


def test_a_failure_has_severity_reason_and_evidence() -> None:
    (found,) = case_of("shop", "IAM-3/admin-user").result
    assert found.type == "high"
    assert found.message == "The admin user of acrshop is on: one shared password may push to everything."
    first, *others = str(found.text).splitlines()
    assert first == "properties.adminUserEnabled: true; wanted false"
    assert others[-1].startswith("read on: https://learn.microsoft.com/")


def test_a_warning_passes_and_says_so_in_its_output() -> None:
    case = case_of("shop", "IAM-1/new-clusters")
    assert outcome(case) == "passed"
    assert str(case.system_out).startswith("WARN (low): No policy asks for Microsoft Entra ID")


def test_an_unknown_says_what_it_takes() -> None:
    told = [case for case in cases(source("guest")) if outcome(case) == "skipped unknown"]
    assert told
    assert all(str(case.result[0].message).startswith("unknown: ") for case in told)
    assert any(
        "needs Microsoft.Authorization/roleAssignments/read" in str(case.system_out).splitlines()
        for case in told
    )


def test_what_is_waived_or_attested_is_skipped_and_says_by_whom_until_when() -> None:
    (waived,) = case_of("decided", "IAM-3/admin-user").result
    assert waived.message == (
        "waived until 2027-01-31 by Kim: The registry is being replaced. (waivers.toml, line 3); "
        "fail: The admin user of acrshop is on: one shared password may push to everything."
    )
    attested = case_of("decided", "CMP-5/from-scratch").result[0]
    assert attested.message.startswith("attested by Kim on 2026-11-01: Built from scratch.; manual: ")
    assert outcome(case_of("decided", "NET-1/api-server")) == "failure"


@pytest.mark.parametrize("name", AUDITS)
@pytest.mark.parametrize("ascii_only", [False, True])
def test_the_same_audit_gives_the_same_bytes_and_none_that_drives_a_terminal(
    name: str, *, ascii_only: bool
) -> None:
    told = written(audit(name), Format.JUNIT, Writing(ascii=ascii_only))
    assert written(audit(name), Format.JUNIT, Writing(ascii=ascii_only, width=40, colour=True)) == told
    assert all(char.isprintable() or char == "\n" for char in told)
    assert parsed(told).toxml() == parsed(source(name)).toxml()
    assert told.isascii() or not ascii_only


def test_hostile_text_is_there_to_be_read() -> None:
    shown = literal(HOSTILE)
    messages = [case.result[0].message for case in cases(source("hostile")) if case.result]
    assert messages
    assert all(str(message).endswith(shown) for message in messages)
    elements = {node.tagName for node in parsed(source("hostile")).getElementsByTagName("*")}
    assert elements == {
        *("testsuite", "properties", "property", "testcase", "failure", "skipped", "system-out")
    }


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("a]]>b", "a]]&gt;b"),
        ("<a b=\"c\" d='e'>&amp;", "&lt;a b=&quot;c&quot; d='e'&gt;&amp;amp;"),
        ("a\x00\x0b\x1b\x7f\x85b", "a\\u0000\\u000b\\u001b\\u007f\\u0085b"),
        ("\ufffe\uffff\ud800", "\\ufffe\\uffff\\ud800"),
        ("a\tb\nc", "a b c"),
        ("\u202eb\u2028", "\\u202eb\\u2028"),
        ("é☃🔒", "é☃🔒"),
        ("see ##vso[task.complete]", "see \\u0023#vso[task.complete]"),
        ("##VSO[x]", "\\u0023#VSO[x]"),
        ("[[ATTACHMENT|/etc/passwd]]", "\\u005b[ATTACHMENT|/etc/passwd]]"),
        ("[[[attachment|x]]", "[\\u005b[attachment|x]]"),
        ("a[[0]]", "a[[0]]"),
    ],
)
def test_text_is_spelled_so_that_it_is_only_text(words: str, text: str) -> None:
    assert xml_text(words) == text
    found = parsed(f'<a b="{text}">{text}</a>').getAttribute("b")
    assert found == re.sub(r"\[(?=\[ATT)", r"\\u005b", literal(words), flags=re.IGNORECASE).translate(
        {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}
    )


def test_every_character_is_one_that_xml_has() -> None:
    every = "".join(map(chr, range(0x1_1000)))
    text = xml_text(every)
    assert parsed(f'<a b="{text}">{text}</a>').getAttribute("b")
