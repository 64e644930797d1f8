"""The report as one HTML page that needs nothing but itself: no font, style, script or picture from afar.

Its Content Security Policy lets through the one style sheet and the one script it carries, by their hashes.
"""

from base64 import b64encode
from collections import Counter
from hashlib import sha256
from importlib.resources import files
from typing import Final

from aks_harden.model.verdict import Verdict
from aks_harden.report.formats import Writing
from aks_harden.report.html_cluster import cluster_part, index, legend
from aks_harden.report.html_filter import filter_bar
from aks_harden.report.html_finding import tallied
from aks_harden.report.markup import Html, tag
from aks_harden.report.report import Audit

_STYLE: Final = "report.css"
_SCRIPT: Final = "report.js"


def write(audit: Audit, writing: Writing) -> str:
    """Return the reports as a page; for ASCII every other character is written as a reference."""
    page = f"<!DOCTYPE html>\n{_page(audit).source}\n"
    return page.encode("ascii", "xmlcharrefreplace").decode() if writing.ascii else page


def _page(audit: Audit) -> Html:
    style, script = _asset(_STYLE), _asset(_SCRIPT)
    return tag(
        "html",
        tag(
            "head",
            tag("meta", charset="utf-8"),
            tag("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("meta", name="color-scheme", content="light dark"),
            tag("meta", name="referrer", content="no-referrer"),
            tag("meta", name="generator", content=audit.tool),
            tag("title", _title(audit)),
            tag("style", Html(style)),
        ),
        tag("body", *_body(audit), tag("script", Html(script))),
        lang="en",
    )


def _body(audit: Audit) -> tuple[Html, ...]:
    numbered = tuple((f"c{number}-", report) for number, report in enumerate(audit.reports, 1))
    bar = filter_bar(audit)
    if len(numbered) == 1:
        parts: tuple[Html | None, ...] = (cluster_part(audit.reports[0], "c1-", 1, bar),)
    else:
        clusters = (cluster_part(report, prefix, 2) for prefix, report in numbered)
        parts = (tag("h1", f"{len(numbered)} clusters"), index(numbered), bar, *clusters)
    return (
        tag("a", "To the findings", href="#c1-findings", class_="skip"),
        tag("header", tag("p", "AKS hardening report"), class_="top"),
        tag("main", *parts),
        tag("footer", tag("h2", "What the verdicts mean"), legend(), tag("p", audit.tool)),
    )


def _title(audit: Audit) -> str:
    names = ", ".join(report.snapshot.cluster_name for report in audit.reports)
    counts = sum((report.counts for report in audit.reports), start=Counter[Verdict]())
    return f"{names}: {tallied(counts) or 'nothing judged'}"


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}';"
        " base-uri 'none'; form-action 'none'"
    )


def _digest(asset: str) -> str:
    return f"sha256-{b64encode(sha256(asset.encode()).digest()).decode()}"


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")
