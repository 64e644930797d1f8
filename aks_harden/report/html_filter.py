"""The filter of the HTML report: by verdict, severity and section, and a search; only a script works it."""

from collections import Counter
from collections.abc import Iterable

from aks_harden.model.verdict import Section, Severity
from aks_harden.report.html_finding import WAIVED
from aks_harden.report.markup import Child, Html, join, tag
from aks_harden.report.order import VERDICTS
from aks_harden.report.report import Audit


def filter_bar(audit: Audit) -> Html:
    """Return the bar; it is hidden until the script that works it shows it."""
    findings = [finding for report in audit.reports for finding in report.own]
    verdicts = Counter(finding.verdict for finding in findings)
    severities = Counter(finding.severity for finding in findings)
    sections = Counter(finding.section for finding in findings)
    waived = sum(report.waived for report in audit.reports)
    bar = tag(
        "form",
        _group(
            "Verdict",
            (
                _button("verdict", entry.value, f"{entry.symbol} {entry.word}", verdicts[entry])
                for entry in VERDICTS
                if verdicts[entry]
            ),
        ),
        _group(
            "Severity",
            (
                _button("severity", entry.value, entry.value, severities[entry])
                for entry in reversed(Severity)
                if severities[entry]
            ),
        ),
        _group(
            "Section",
            (
                _button("section", entry.value, entry.heading, sections[entry])
                for entry in Section
                if sections[entry]
            ),
        ),
        _group("Waived", [_waived(waived)]) if waived else None,
        tag("label", "Search ", tag("input", type="search", id="search", autocomplete="off")),
        _group("View", (tag("button", said, type="button", id=name) for name, said in _WHOLE)),
        tag("p", id="shown", role="status"),
        id="filter",
        role="search",
        aria_label="Filter the findings",
        hidden=True,
    )
    return join((bar, tag("p", id="filtered", hidden=True)))


_WHOLE = (("reset", "Show all"), ("unfold", "Unfold all"), ("fold", "Fold all"))


def _group(label: str, buttons: Iterable[Child]) -> Html:
    return tag("div", tag("span", label, class_="label"), *buttons, role="group", aria_label=label)


def _button(field: str, value: str, said: str, count: int) -> Html:
    number = tag("span", f" {count}", class_="count")
    return tag(
        "button", said, number, type="button", aria_pressed="false", data_field=field, data_value=value
    )


def _waived(count: int) -> Html:
    number = tag("span", f" {count}", class_="count")
    return tag("button", f"{WAIVED} waived shown", number, type="button", aria_pressed="true", id="waived")
