"""The fix of CMP-6 for images that are overdue: a task that builds them anew, as a script for people.

What an image is built from, and where its source lies, no API of Azure tells.
https://learn.microsoft.com/azure/container-registry/container-registry-tasks-base-images
"""

from collections.abc import Iterator
from typing import Final

from aks_harden.checks.stores.registries import registries_in_scope
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.shell_words import Slot, call, remark, var
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Kind, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "CMP-6.rebuild"
_FILE: Final = "rebuild-images.sh"


def propose_rebuild(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer the script of a task that builds an image anew whenever its base changes."""
    fix = Fix(
        id=_ID,
        item="CMP-6",
        title="Build images anew when what they stand on changes (a script, run by you)",
        resource=resource,
        assertions=(("vulnerabilities", resource),),
        kind=Kind.MANUAL,
        risk=Risk.MANUAL,
        commands=(),
        undo=(),
        no_undo="Nothing is run from here; `az acr task delete` takes a task away again.",
        changes=f"`{_FILE}` makes a task that builds one image anew; run it for each image of yours.",
        disruption="None until a new image is rolled out.",
        minutes=0,
        hazard="A task follows base images in a registry of Azure or at Docker Hub, by the tags that a"
        " Dockerfile names; what is built must still be rolled out and tried.",
        cost="Tasks are billed by the second of their processors.",
        phase=Phase.BY_HAND,
        documents={_FILE: "\n".join((*_lines(snapshot, context), ""))},
    )
    return Proposal(fix=fix, after=snapshot)


def _lines(snapshot: Snapshot, context: Context) -> Iterator[str]:
    known = tuple(registries_in_scope(snapshot, context))
    yield "#!/usr/bin/env bash"
    yield "set -euo pipefail"
    yield remark("A task for one image. Read it, fill it in, run it once for each image of your own.")
    yield Slot(
        name="REGISTRY", value=name_of(known[0]) if len(known) == 1 else "", asks="the name of the registry"
    ).line
    yield Slot(name="TASK", value="", asks="a name for the task").line
    yield Slot(name="REPOSITORY", value="", asks="the repository of the image").line
    yield Slot(name="SOURCE", value="", asks="the address of the Git repository with its Dockerfile").line
    yield ""
    yield call(
        "az acr task create",
        (
            ("--registry", var("REGISTRY")),
            ("--name", var("TASK")),
            ("--image", '"$REPOSITORY:{{.Run.ID}}"'),
            ("--context", var("SOURCE")),
            ("--file", "Dockerfile"),
            ("--commit-trigger-enabled", "false"),
            ("--base-image-trigger-enabled", "true"),
            ("--base-image-trigger-type", "All"),
        ),
    )
    yield remark("The first run tells the task what the image stands on:")
    yield call("az acr task run", (("--registry", var("REGISTRY")), ("--name", var("TASK"))))


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(id=_ID, asserts="vulnerabilities", propose=propose_rebuild, phase=Phase.BY_HAND, actions=()),
)
