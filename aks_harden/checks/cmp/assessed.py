"""What Defender for Cloud says of a resource: its assessments."""

from typing import Final

from aks_harden.checks.gather import Gathered, gather
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import subscription_of, within
from aks_harden.snapshot.snapshot import Snapshot

FACET: Final = "assessments"
HEALTHY: Final = "healthy"
UNHEALTHY: Final = "unhealthy"
_UNJUDGED: Final = "notapplicable"


def assessments_of(snapshot: Snapshot, resource: str) -> Gathered[Node]:
    """Return the assessments of a resource or of a part of it, such as an image in a registry."""
    every = snapshot.listed(FACET, f"/subscriptions/{subscription_of(resource)}")
    return gather(every, lambda entry: entry if within(resource, assessed(entry)) else None)


def assessed(entry: Node) -> str:
    """Return the ARM id of what an assessment is about: its own word, else what its id hangs from."""
    said = entry.text("properties.resourceDetails.id")
    if said.startswith("/subscriptions/"):
        return said
    head, found, _ = entry.id.lower().rpartition("/providers/microsoft.security/assessments/")
    if not found:
        raise NotSettledError(
            Missing(facet=entry.facet, reason="an assessment does not say what it is about")
        )
    return head


def judged(entry: Node) -> tuple[str, Seen] | None:
    """Return title and result of an assessment; None where Defender does not judge it."""
    code = entry.see("properties.status.code")
    said = code.text.lower()
    if said == _UNJUDGED:
        return None
    if said not in {HEALTHY, UNHEALTHY}:
        reason = f"`{code.text}` is no result of an assessment that is known"
        raise NotSettledError(Missing(facet=entry.facet, reason=reason))
    return entry.text("properties.displayName") or entry.name, code


def unhealthy(code: Seen) -> bool:
    """Tell whether a result says that something is wrong."""
    return code.text.lower() == UNHEALTHY
