"""Evidence as HTML: a table of what was found beside what was wanted, and the calls that read it."""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from aks_harden.model.finding import Assertion, Evidence
from aks_harden.report.markup import Child, Html, join, link, tag
from aks_harden.report.report import Report
from aks_harden.report.values import briefly, names_of, plain
from aks_harden.snapshot.paths import name_of

_LONGEST: Final = 2000
"""Characters of a value that are shown; the JSON report has all of them."""


class Sources(Struct, frozen=True, kw_only=True):
    """What the evidence of one report refers to."""

    prefix: str
    """What the ids of this report's elements begin with."""
    calls: Mapping[tuple[str, str], int]
    """Numbers of the calls that read something, by call and time."""
    names: Mapping[str, str]
    """What ids are called."""


def sources_of(report: Report, prefix: str) -> Sources:
    """Return the calls, numbered in the order in which the report names them, and what ids are called."""
    calls: dict[tuple[str, str], int] = {}
    for finding in report.own:
        for assertion in finding.assertions:
            for row in assertion.evidence:
                if row.call:
                    calls.setdefault((row.call, row.read_at), len(calls) + 1)
    return Sources(prefix=prefix, calls=calls, names=names_of(report.snapshot))


def table(
    heads: Iterable[str], rows: Iterable[Iterable[Child]], *, caption: str = "", kind: str = ""
) -> Html:
    """Return a table: the first cell of a row is its header; each cell knows its head, for narrow pages."""
    labels = tuple(heads)
    head = tag("tr", *(tag("th", label, scope="col") for label in labels))
    body = [
        tag(
            "tr",
            *(
                tag("td", cell, data_label=label) if place else tag("th", cell, scope="row", data_label=label)
                for place, (label, cell) in enumerate(zip(labels, row, strict=True))
            ),
        )
        for row in rows
    ]
    titled = tag("caption", caption) if caption else None
    return tag("table", titled, tag("thead", head), tag("tbody", *body), class_=kind or "plain")


def evidence_table(assertion: Assertion, sources: Sources) -> Html:
    """Return an assertion's evidence, a row a value."""
    return table(
        ("Path", "Found", "Wanted", "Read by"),
        (
            (_path(row, assertion), _found(row, sources), row.expected or "–", _call(row, sources))  # noqa: RUF001
            for row in assertion.evidence
        ),
        kind="evidence",
    )


def calls_table(sources: Sources) -> Html:
    """Return the calls that the evidence refers to by number."""
    return table(
        ("No.", "Call", "Read at"),
        (
            (
                tag("span", str(number), id=f"{sources.prefix}call-{number}"),
                tag("code", call),
                tag("span", at or "not known", class_="time"),
            )
            for (call, at), number in sources.calls.items()
        ),
        kind="calls",
    )


def _path(row: Evidence, assertion: Assertion) -> Html:
    other = row.resource and row.resource.lower() != assertion.resource.lower()
    aside = tag("span", " of ", tag("bdi", briefly(name_of(row.resource))), title=row.resource)
    return join((tag("code", row.path or "whole resource"), aside if other else None))


def _found(row: Evidence, sources: Sources) -> Html:
    found = plain(row.meant if row.default else row.observed, sources.names)
    if len(found) > _LONGEST:
        found = f"{found[:_LONGEST]}… ({len(found)} characters; the JSON report has all)"
    if not row.default:
        return tag("code", found)
    default = link(row.default, "the documented default")
    return join(("absent: judged as ", tag("code", found), ", ", default))


def _call(row: Evidence, sources: Sources) -> Html | str:
    number = sources.calls.get((row.call, row.read_at))
    return tag("a", f"call {number}", href=f"#{sources.prefix}call-{number}") if number else "–"  # noqa: RUF001
