"""What Azure retires and when: the one dated table that checks read.

Each row gives the last day of support, or none where Microsoft has named no day, with the page that says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from aks_harden.model.context import Context
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.snapshot import Snapshot

_LEARN: Final = "https://learn.microsoft.com/"
_AKS: Final = _LEARN + "azure/aks/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retirement:
    """One thing on its way out."""

    title: str
    on: date
    """From this day on it is out of support."""
    source: str
    """The page that says so."""
    instead: str
    """What to use instead, in a few words."""

    def verdict(self, snapshot: Snapshot, context: Context) -> Verdict:
        """Return what using it comes to at the snapshot's own time: fail when past, warn when near."""
        today = date.fromisoformat(snapshot.taken_at[:10])
        if today >= self.on:
            return Verdict.FAIL
        near = self.on - timedelta(days=context.thresholds.retirement_days)
        return Verdict.WARN if today >= near else Verdict.PASS


def retirement(name: str) -> Retirement:
    """Return a row of the table by its name."""
    return RETIREMENTS[name]


RETIREMENTS: Final[Mapping[str, Retirement]] = {
    "kubenet": Retirement(
        title="kubenet networking",
        on=date(2028, 3, 31),
        source=_AKS + "concepts-network-legacy-cni",
        instead="Azure CNI Overlay",
    ),
    "npm-windows": Retirement(
        title="Azure Network Policy Manager on Windows nodes",
        on=date(2026, 9, 30),
        source=_AKS + "use-network-policies",
        instead="Calico",
    ),
    "npm-linux": Retirement(
        title="Azure Network Policy Manager on Linux nodes",
        on=date(2028, 9, 30),
        source=_AKS + "use-network-policies",
        instead="Azure CNI powered by Cilium",
    ),
    "managed-nginx": Retirement(
        title="managed NGINX of the application routing add-on",
        on=date(2026, 12, 1),
        source=_AKS + "app-routing-gateway-api",
        instead="the Gateway API of the application routing add-on",
    ),
    "http-routing": Retirement(
        title="HTTP application routing add-on",
        on=date(2025, 3, 3),
        source=_LEARN + "previous-versions/azure/aks/http-application-routing",
        instead="the Gateway API of the application routing add-on",
    ),
}
"""By name."""
