"""Every format a report can be written in; a format's writer is imported only when it is asked for."""

import importlib
from enum import StrEnum

from msgspec import Struct

from aks_harden.report.report import Audit


class Format(StrEnum):
    """The formats, by the names that `-o` takes."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    SARIF = "sarif"
    JUNIT = "junit"
    HTML = "html"
    CSV = "csv"
    OCSF = "ocsf"


class Suppressed(StrEnum):
    """What becomes of waived results in SARIF."""

    OMIT = "omit"
    """Left out: code scanning shows a suppressed result as an open alert."""
    MARK = "mark"
    """Kept, with the waiver as their suppression."""


class Writing(Struct, frozen=True, kw_only=True):
    """How to write."""

    width: int = 100
    """Columns, for text."""
    colour: bool = False
    """Whether colour may be used, for text."""
    ascii: bool = False
    """Whether to keep to ASCII, for text."""
    suppressed: Suppressed = Suppressed.OMIT


def written(audit: Audit, wanted: Format, writing: Writing) -> str:
    """Return an audit in a format: the same audit and writing give the same bytes."""
    writer = importlib.import_module(f"aks_harden.report.{_WRITERS[wanted]}")
    text: str = writer.write(audit, writing)
    return text


_WRITERS = {
    Format.TEXT: "text",
    Format.JSON: "json_report",
    Format.MARKDOWN: "markdown",
    Format.SARIF: "sarif",
    Format.JUNIT: "junit",
    Format.HTML: "html",
    Format.CSV: "csv_table",
    Format.OCSF: "ocsf",
}
