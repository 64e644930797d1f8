"""Defender for Cloud's plan for containers, as a subscription's list of plans tells it."""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from aks_harden.checks.retirements import retirement
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.snapshot import Snapshot

FACET: Final = "defender-plans"
PLAN: Final = "Containers"
POSTURE: Final = "CloudPosture"
"""The plan for posture management, which scans images too."""
REPLACED: Final = ("kubernetesservice", "containerregistry")
"""Plans that `Containers` replaced, in lower case."""

SENSOR: Final = "ContainerSensor"
DISCOVERY: Final = "AgentlessDiscoveryForKubernetes"
SCANNING: Final = "ContainerRegistriesVulnerabilityAssessments"
VM_SCANNING: Final = "AgentlessVmScanning"

EXTENSIONS: Final = (SCANNING, DISCOVERY, VM_SCANNING, SENSOR)
"""Extensions of the plan that the fix turns on."""

ALWAYS_ON: Final = frozenset({SCANNING, DISCOVERY})
"""Extensions that are on in national clouds and cannot be switched there.

https://learn.microsoft.com/azure/defender-for-cloud/support-matrix-defender-for-containers
"""

CHINA: Final = "azurechinacloud"
NATIONAL: Final = frozenset({CHINA, "azureusgovernment"})
RETIRED: Final = f"Defender for Cloud was retired in Azure China on {retirement('defender-china').on}."
ATTEST: Final = "Name another runtime sensor and scanner, if there is one, by hand."

_TIERS: Final = {"standard": True, "free": False}


class Plan(Struct, frozen=True):
    """The plan `Containers` of a subscription, and the plans that it replaced."""

    node: Node | None
    """None where the list was read and does not name the plan: a plan that is on is always listed."""
    replaced: tuple[Seen, ...]
    """Tiers of the replaced plans that are still paid for."""

    @property
    def tier(self) -> Seen | None:
        """The plan's tier, None where the list does not name the plan."""
        return None if self.node is None else self.node.see("properties.pricingTier")

    @property
    def on(self) -> bool:
        """Whether the plan is on."""
        return self.tier is not None and paid(self.tier)

    def extension(self, name: str) -> Seen | None:
        """Return the switch of an extension, None where the plan's list of extensions does not name it."""
        if self.node is None:
            return None
        members = self.node.need_nodes("properties.extensions")
        found = next((entry for entry in members if entry.text("name").lower() == name.lower()), None)
        return None if found is None else found.see("isEnabled")


def plan_of(snapshot: Snapshot, name: str, subscription: str = "") -> Plan:
    """Return a plan of a subscription, the cluster's unless said; not settled where a list tells nothing."""
    plans = snapshot.listed(FACET, f"/subscriptions/{subscription}" if subscription else None)
    named = {plan.name.lower(): plan for plan in plans if plan.name}
    found = named.get(name.lower())
    if not plans or (found is None and len(named) < len(plans)):
        raise NotSettledError(
            Missing(
                facet=FACET,
                reason="the list of Defender plans is empty or holds one without a name, so it tells nothing",
                action="Microsoft.Security/pricings/read",
            )
        )
    return Plan(node=found, replaced=())


def containers_plan(snapshot: Snapshot) -> Plan:
    """Return the plan of the cluster's subscription; not settled where the list tells nothing."""
    plan = plan_of(snapshot, PLAN)
    if plan.on:
        return plan
    named = {each.name.lower(): each for each in snapshot.listed(FACET)}
    older = (named[name] for name in REPLACED if name in named)
    tiers = (node.see("properties.pricingTier") for node in older)
    return replace(plan, replaced=tuple(tier for tier in tiers if paid(tier)))


def paid(tier: Seen) -> bool:
    """Tell whether a tier is the paid one; a tier with another name is not settled."""
    known = _TIERS.get(tier.text.lower())
    if known is None:
        raise NotSettledError(
            Missing(
                facet=FACET,
                reason=f"`{tier.text}` is neither the tier Standard nor Free, so it tells nothing",
            )
        )
    return known


def retired_here(snapshot: Snapshot) -> bool:
    """Tell whether Defender for Cloud is retired in the cluster's cloud (G-9)."""
    return snapshot.cloud.lower() == CHINA


def fixed_here(snapshot: Snapshot, extension: str) -> bool:
    """Tell whether an extension is on for good in the cluster's cloud (G-9).

    A cloud by another name, such as one registered by hand, is none that Microsoft documents it for.
    """
    return snapshot.cloud.lower() in NATIONAL and extension in ALWAYS_ON
