"""Images are built from scratch, or from a base that is known and kept.

## Why

What is not in an image cannot be attacked: no shell to open, no package manager to misuse, no library with
a hole. An image that holds the program and little else, from a base whose origin is known, is small in
every way that matters.

## What the fix changes

Nothing, here: it is done where images are built, `FROM scratch` or from a distroless or own base, with the
base pinned by digest. `az acr task create` with a base image trigger builds them anew whenever the base
changes.

## Limits

- No API can prove it, so this item is attested by a person, for digests that are named, and asked again
  after 180 days.
- Layers, base-image annotations, signatures and SBOMs stand in the registry's own data, and the images in
  use in Kubernetes; neither is read. What is shown are the tasks that build images anew.
- An image built `FROM scratch` cannot be scanned by Defender for Cloud: following this item empties CMP-3
  and CMP-6 for it. Scan its SBOM instead, in the pipeline that builds it.
"""

from typing import Final

from aks_harden.checks.check import Assert, Check, Judgement, learn, manual
from aks_harden.checks.cmp.tasks import rebuilds
from aks_harden.checks.stores.registries import registries_in_scope, registry_of
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

_NONE: Final = (
    "No registry of the operator's is known to be in use, so there are no images of theirs to attest."
)
_UNSEEN: Final = (
    "An image built FROM scratch is outside Defender's scanner, so CMP-3 and CMP-6 say nothing of it:"
    " scan its SBOM where it is built."
)
_BOUND: Final = "Attest it for digests that you name; the word holds for 180 days."


def _scratch(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    registry = registry_of(snapshot, resource)
    notes = (_BOUND, _UNSEEN, *_built_anew(snapshot, registry))
    reason = f"No API tells what the images in {registry.name} are built from."
    return manual(reason, registry.see("properties.loginServer"), notes=notes)


def _built_anew(snapshot: Snapshot, registry: Node) -> tuple[str, ...]:
    """Say what is known of builds; it informs and decides nothing."""
    try:
        found = rebuilds(snapshot, registry.id)
    except NotSettledError:
        return ("The tasks of the registry were not read.",)
    if found.found:
        return (f"Triggers of tasks in {registry.name} that build images anew: {len(found.found)}.",)
    return (f"{registry.name} has no task that builds images anew; pipelines elsewhere are not seen.",)


CHECK = Check(
    id="CMP-5",
    section=Section.CMP,
    severity=Severity.LOW,
    docs=(
        learn("azure/container-registry/container-registry-tasks-base-images"),
        learn("azure/defender-for-cloud/agentless-vulnerability-assessment-azure"),
    ),
    controls=(),
    asserts=(
        Assert(
            key="from-scratch", severity=Severity.LOW, judge=_scratch, over=registries_in_scope, none=_NONE
        ),
    ),
)
