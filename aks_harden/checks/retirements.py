"""What Azure retires and when: the one dated table that checks read.

Each row gives the first day without support and the page that says so.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from aks_harden.model.context import Context
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.snapshot import Snapshot

_LEARN: Final = "https://learn.microsoft.com/"
_AKS: Final = _LEARN + "azure/aks/"
_OS: Final = _AKS + "upgrade-os-version"


class Retirement(Struct, frozen=True, kw_only=True):
    """One thing on its way out."""

    title: str
    on: date
    """From this day on it is out of support."""
    source: str
    """The page that says so."""
    instead: str
    """What to use instead, in a few words."""
    served: bool = False
    """Whether it goes on working after that day: then it is a warning, and never a failure."""

    def verdict(self, snapshot: Snapshot, context: Context) -> Verdict:
        """Return what using it comes to at the snapshot's own time: fail when past, warn when near."""
        if self.past(snapshot):
            return Verdict.WARN if self.served else Verdict.FAIL
        near = self.on - timedelta(days=context.thresholds.retirement_days)
        return Verdict.WARN if _today(snapshot) >= near else Verdict.PASS

    def past(self, snapshot: Snapshot) -> bool:
        """Tell whether the day has come at the snapshot's own time."""
        return _today(snapshot) >= self.on

    def ends(self, snapshot: Snapshot) -> str:
        """Say when it ends, or that it has: `ended on 2025-09-30`."""
        return f"{'ended' if self.past(snapshot) else 'ends'} on {self.on}"


def retirement(name: str) -> Retirement:
    """Return a row of the table by its name."""
    return RETIREMENTS[name]


def _today(snapshot: Snapshot) -> date:
    return date.fromisoformat(snapshot.taken_at[:10])


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
    # Patches come through November 2026.
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
    "open-service-mesh": Retirement(
        title="Open Service Mesh add-on",
        on=date(2027, 9, 30),
        source=_AKS + "open-service-mesh-about",
        instead="the Istio-based service mesh add-on",
    ),
    # "Patched and supported through September 2025."
    "pod-identity": Retirement(
        title="pod-managed identity",
        on=date(2025, 10, 1),
        source=_AKS + "use-azure-ad-pod-identity",
        instead="workload identity",
    ),
    "custom-ca-trust": Retirement(
        title="custom CA trust by the preview property `enableCustomCATrust`",
        on=date(2026, 9, 14),
        source=_AKS + "custom-certificate-authority",
        instead="certificates in the cluster's security profile",
    ),
    "serving-certificate-tag": Retirement(
        title="the tag that switches off rotation of the kubelet's serving certificate",
        on=date(2027, 4, 1),
        source=_AKS + "certificate-rotation",
        instead="rotation, which is then on whatever the tag says",
    ),
    "gateway-old-tls": Retirement(
        title="TLS 1.0 and 1.1 of Application Gateway",
        on=date(2025, 8, 31),
        source=_LEARN + "azure/application-gateway/application-gateway-tls-version-retirement",
        instead="the policy AppGwSslPolicy20220101",
    ),
    "content-trust": Retirement(
        title="Docker content trust of a registry",
        on=date(2028, 3, 31),
        source=_LEARN + "azure/container-registry/container-registry-content-trust-deprecation",
        instead="signatures of the Notary Project",
    ),
    # The day is that on which ingestion by a workspace key ends.
    "insights-sign-in": Retirement(
        title="Container Insights that signs in with a workspace key",
        on=date(2026, 9, 30),
        source=_AKS + "managed-identity-overview",
        instead="managed identity authentication",
    ),
    "basic-load-balancer": Retirement(
        title="Basic load balancer",
        on=date(2025, 9, 30),
        source=_AKS + "upgrade-basic-load-balancer-on-aks",
        instead="a Standard load balancer",
    ),
    # Since 2026-09-30 AKS moves what is left by itself.
    "availability-sets": Retirement(
        title="pool on an availability set",
        on=date(2025, 9, 30),
        source=_AKS + "availability-sets-on-aks",
        instead="a pool of virtual machines",
    ),
    # Replaced by the plan `Containers` in December 2021; no last day was named, the month's end stands in.
    "defender-plans": Retirement(
        title="Defender plans for Kubernetes and for container registries",
        on=date(2021, 12, 31),
        source=_LEARN + "azure/defender-for-cloud/defender-for-containers-introduction",
        instead="the plan Defender for Containers",
        served=True,
    ),
    "defender-china": Retirement(
        title="Defender for Cloud in Azure China",
        on=date(2026, 8, 18),
        source=_LEARN + "azure/defender-for-cloud/support-matrix-defender-for-containers",
        instead="another scanner and runtime sensor",
    ),
    "nsg-flow-logs": Retirement(
        title="flow logs of network security groups",
        on=date(2027, 9, 30),
        source=_LEARN + "azure/network-watcher/nsg-flow-logs-overview",
        instead="flow logs of virtual networks",
    ),
    "os-ubuntu-1804": Retirement(
        title="Ubuntu 18.04", on=date(2025, 6, 17), source=_OS, instead="Ubuntu 24.04"
    ),
    "os-ubuntu-2004": Retirement(
        title="Ubuntu 20.04", on=date(2027, 3, 17), source=_OS, instead="Ubuntu 24.04"
    ),
    "os-ubuntu-2204": Retirement(
        title="Ubuntu 22.04", on=date(2027, 6, 30), source=_OS, instead="Ubuntu 24.04"
    ),
    # Security updates ended on this day; the images themselves were taken away in 2026.
    "os-azure-linux-2": Retirement(
        title="Azure Linux 2.0", on=date(2025, 11, 30), source=_OS, instead="Azure Linux 3.0"
    ),
    "os-azure-linux-osguard": Retirement(
        title="Azure Linux with OS Guard (preview)",
        on=date(2026, 12, 10),
        source=_AKS + "use-azure-linux-os-guard",
        instead="Azure Container Linux",
    ),
    "os-flatcar": Retirement(
        title="Flatcar Container Linux (preview)",
        on=date(2026, 6, 8),
        source=_AKS + "flatcar-container-linux-for-aks",
        instead="Azure Container Linux",
    ),
    "os-windows-2019": Retirement(
        title="Windows Server 2019",
        on=date(2026, 3, 1),
        source=_AKS + "upgrade-windows-os",
        instead="Windows Server 2025",
    ),
    "os-windows-2022": Retirement(
        title="Windows Server 2022",
        on=date(2028, 6, 30),
        source=_AKS + "upgrade-windows-os",
        instead="Windows Server 2025",
    ),
    "os-windows-annual": Retirement(
        title="Windows Server Annual Channel (preview)",
        on=date(2026, 5, 15),
        source=_AKS + "windows-annual-channel",
        instead="Windows Server 2025",
    ),
}
"""By name. Rows of operating systems are named `os-` and the name that `checks.node_images` gives."""

LASTING: Final[Mapping[str, str]] = {
    "ubuntu-2404": "Ubuntu 24.04",
    "azure-linux-3": "Azure Linux 3.0",
    "azure-container-linux": "Azure Container Linux",
    "windows-2025": "Windows Server 2025",
}
"""Operating systems in support whose last day has not been announced, by name."""
