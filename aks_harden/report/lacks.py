"""What was not read, said once: each missing part, what would make it readable, and who waits for it."""

from typing import Final

from msgspec import Struct

from aks_harden.model.finding import Missing
from aks_harden.report.report import Report
from aks_harden.snapshot.facets import FACETS

_BEYOND_FACETS: Final = {
    "kubernetes": "Objects inside the cluster",
    "probe": "TLS handshakes with its endpoints",
}
"""What no facet reads yet."""


class Lack(Struct, frozen=True, kw_only=True):
    """A part of the picture that could not be read."""

    about: str
    """What it is, in words."""
    reasons: tuple[str, ...]
    """Why it was not read, and what is not known for that; each once."""
    action: str
    """The ARM action, Graph permission or evidence that is missing; empty where none would help."""
    items: tuple[str, ...]
    """Ids of the items that something is unknown of for want of it."""


def lacks(report: Report) -> tuple[Lack, ...]:
    """Return what was not read: first what most items wait for."""
    waiting: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for finding in report.own:
        for missing in finding.missing:
            reasons, items = waiting.setdefault((_about(missing), missing.action), ({}, {}))
            reasons[missing.reason] = None
            items[finding.id] = None
    found = [
        Lack(about=about, reasons=tuple(reasons), action=action, items=tuple(items))
        for (about, action), (reasons, items) in waiting.items()
    ]
    return tuple(sorted(found, key=lambda lack: (-len(lack.items), lack.about, lack.action)))


def _about(missing: Missing) -> str:
    facet = FACETS.get(missing.facet)
    if facet:
        return facet.title
    return _BEYOND_FACETS.get(missing.facet, missing.facet)
