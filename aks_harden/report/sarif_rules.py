"""The rules of a SARIF log: one for each assertion, with its item's page as help.

Code scanning shows one severity a rule, and an item's assertions differ in severity, so the assertion is
the rule and not the item. Every assertion that was asked for is listed, whatever was found: rules then change
with the program and not with the cluster.
"""

from typing import Final

from aks_harden.checks.check import Assert
from aks_harden.engine.discover import Item
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity
from aks_harden.report.pages import item_page
from aks_harden.report.report import Report
from aks_harden.report.results import rule_of

LEVELS: Final = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}
_SCORES: Final = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
}
"""One score inside each range that code scanning reads as critical, high, medium and low."""
_PROBLEMS: Final = {"error": "error", "warning": "warning", "note": "recommendation"}
_MOST_TAGS: Final = 20
"""Code scanning refuses a file with more on one rule, and shows ten."""
_LONGEST: Final = 1024
"""Characters of a description that code scanning keeps."""


def rules(report: Report) -> dict[str, JsonObject]:
    """Return the rules by id, in the order of the checklist; an item that shows another one adds none."""
    chosen = {item.check.id for item in report.items}
    found: dict[str, JsonObject] = {}
    for item in report.items:
        if item.check.alias_of not in chosen:
            of_item = _of_item(item)
            for entry in item.check.asserts:
                rule = rule_of(item.check.alias_of or item.check.id, entry.key)
                found[rule] = _rule(rule, item, entry, of_item)
    return found


def _of_item(item: Item) -> JsonObject:
    why = " ".join(item.page.text("Why").split("\n\n", 1)[0].split())
    address = item.check.docs[0]
    return {
        "fullDescription": {"text": _cut(f"{item.page.title}. {why}")},
        "help": {"text": f"{item.page.text('Why')}\n\nRead on: {address}", "markdown": item_page(item)},
        "helpUri": address,
    }


def _rule(rule: str, item: Item, entry: Assert, of_item: JsonObject) -> JsonObject:
    level = LEVELS[entry.severity]
    return {
        "id": rule,
        "shortDescription": {"text": _cut(f"{item.page.title} ({entry.key.replace('-', ' ')})")},
        **of_item,
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": _tags(item),
            "security-severity": _SCORES[entry.severity],
            "problem.severity": _PROBLEMS[level],
        },
    }


def _tags(item: Item) -> list[Json]:
    """Return the tags: benchmarks before ids of policies, which nobody filters by."""
    section = item.check.section.heading.lower()
    controls = sorted(item.check.controls, key=lambda control: control.startswith("Policy "))
    tags: list[Json] = ["security", section, item.check.id, *controls]
    return tags[:_MOST_TAGS]


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
