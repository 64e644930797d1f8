r"""The report as SARIF 2.1.0, for code scanning on GitHub and other readers of static analysis.

A run is a cluster, and a category of its own: GitHub refuses a file in which two runs share one, and takes
for the category what stands before the last slash of `automationDetails.id`. What fails is a result of kind
`fail` at the level of its severity, a warning one level lower. An unknown is `open`, what people must decide
is `review`, both of level `none` as the standard asks. Code scanning reads no kinds, so it shows these two as
alerts as well. That is meant: left out, an open alert would be closed as fixed when a right to read is lost.
What passes or does not apply is no result.

A cluster is no file, and code scanning takes no result without one. The path is therefore made up from the
cluster's id, and stays the same as long as the cluster does.
"""

from collections.abc import Iterator
from typing import Final

from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.report.formats import Suppressed, Writing
from aks_harden.report.json_log import json_log
from aks_harden.report.json_report import assertion_body
from aks_harden.report.lacks import lacks
from aks_harden.report.literal import literal
from aks_harden.report.report import Audit, Report
from aks_harden.report.results import Result, place_of, results, tool_of
from aks_harden.report.sarif_rules import LEVELS, rules
from aks_harden.snapshot.paths import name_of

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT: Final = "%SRCROOT%"
_KINDS: Final = {
    Verdict.FAIL: "fail",
    Verdict.WARN: "fail",
    Verdict.UNKNOWN: "open",
    Verdict.MANUAL: "review",
}
"""The kind of result that a verdict is; the others are none."""
_LEADS: Final = {Verdict.UNKNOWN: "Unknown: ", Verdict.MANUAL: "For people to decide: "}
"""What is said first, because code scanning does not show the kind."""
_LOWER: Final = {"error": "warning", "warning": "note", "note": "note"}
_SAFE: Final = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_~")
"""Bytes that stand for themselves in a path; a full stop too, save where a part has nothing else."""
_LINK: Final = str.maketrans({"\\": "\\\\", "[": "\\[", "]": "\\]"})


def write(audit: Audit, writing: Writing) -> str:
    """Return the log: a run for each cluster."""
    runs: list[Json] = [_run(audit, report, writing.suppressed) for report in audit.reports]
    return json_log({"$schema": _SCHEMA, "version": "2.1.0", "runs": runs}, ascii_only=writing.ascii)


def _run(audit: Audit, report: Report, suppressed: Suppressed) -> JsonObject:
    name, version = tool_of(audit.tool)
    listed = rules(report)
    places = {rule: place for place, rule in enumerate(listed)}
    driver: JsonObject = {
        "name": name,
        **({"version": version} if version else {}),
        "rules": [*listed.values()],
    }
    path = "/".join(map(_part, place_of(report)))
    found: list[Json] = [
        _result(result, places[result.rule], f"azure/{path}.json", suppressed)
        for result in results(report)
        if result.verdict in _KINDS and (suppressed is Suppressed.MARK or not result.decided)
    ]
    return {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"{name}/{path}/"},
        "invocations": [
            {
                "executionSuccessful": True,
                "endTimeUtc": audit.generated,
                "toolExecutionNotifications": [*_unread(report)],
            }
        ],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": found,
        "properties": {"cluster": report.snapshot.cluster_id, "judgedAt": report.snapshot.taken_at},
    }


def _unread(report: Report) -> Iterator[JsonObject]:
    for lack in lacks(report):
        first, *others = lack.reasons
        more = f" ({len(others)} more that stand in the properties)" if others else ""
        needs = f" It takes {lack.action}." if lack.action else ""
        yield {
            "level": "warning",
            "message": {"text": _message(f"{lack.about}: {first.rstrip('.')}{more}.{needs}")},
            "properties": {
                "reasons": [*lack.reasons],
                "action": lack.action or None,
                "items": [*lack.items],
            },
        }


def _result(result: Result, rule: int, path: str, suppressed: Suppressed) -> JsonObject:
    identity = result.identity
    body: JsonObject = {
        "ruleId": result.rule,
        "ruleIndex": rule,
        "kind": _KINDS[result.verdict],
        "level": _level(result.verdict, result.assertion.severity),
        "message": {"text": _message(_said(result))},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": path, "uriBaseId": _ROOT},
                    "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1},
                },
                "logicalLocations": [
                    {
                        "name": name_of(result.resource),
                        "fullyQualifiedName": result.resource,
                        "kind": "resource",
                    }
                ],
            }
        ],
        # The first is the only one that code scanning looks at; a name of our own says what it is.
        "partialFingerprints": {"primaryLocationLineHash": identity, "aksHarden/v1": identity},
        "properties": {
            "item": result.finding.id,
            "label": result.finding.label or None,
            **assertion_body(result.report, result.finding, result.assertion),
        },
    }
    if suppressed is Suppressed.MARK:
        body["suppressions"] = [*_suppressions(result)]
    return body


def _said(result: Result) -> str:
    """Return what was found; it names the resource, for an alert shows the message alone."""
    reason, name = result.assertion.reason, name_of(result.resource)
    about = "" if result.of_cluster or name in reason else f"{name}: "
    return f"{_LEADS.get(result.verdict, '')}{about}{reason}"


def _suppressions(result: Result) -> Iterator[JsonObject]:
    if result.decided:
        yield {"kind": "external", "status": "accepted", "justification": literal(result.decided)}


def _level(verdict: Verdict, severity: Severity) -> str:
    if _KINDS[verdict] != "fail":
        return "none"
    return LEVELS[severity] if verdict is Verdict.FAIL else _LOWER[LEVELS[severity]]


def _message(words: str) -> str:
    """Return a message in which nothing is a link or a placeholder, and nothing drives a terminal."""
    text = literal(words).replace("{", "{{").replace("}", "}}")
    # Brackets and backslashes are themselves as long as there is no link in the text.
    return text.translate(_LINK) if "](" in text else text


def _part(words: str) -> str:
    """Return a part of a path, percent-encoded."""
    dots = frozenset() if words.strip(".") == "" else frozenset(b".")
    return "".join(
        chr(byte) if byte in _SAFE or byte in dots else f"%{byte:02X}"
        for byte in words.encode("utf-8", "surrogatepass")
    )
