"""What is known of az itself: which version first had what, and what its extensions change.

The commands here were held against the parser of one version. That an older one takes them all is not known,
so an older one is warned about; where it is known that it does not, nothing is run with it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from msgspec import Struct

from aks_harden.engine.plan import Step
from aks_harden.model.azure import AzVersion

Version: TypeAlias = tuple[int, ...]

PARSED_WITH: Final[Version] = (2, 91)
"""The az whose parser took every command here."""
PREVIEW: Final = "aks-preview"


class Oldest(Struct, frozen=True, kw_only=True):
    """The first az that has a command, or an option of it."""

    words: tuple[str, ...]
    """The first words of the command."""
    option: str = ""
    """Only where this option is used; empty for the whole command."""
    version: Version
    why: str


OLDEST: Final = (
    Oldest(words=("az", "aks"), option="--if-match", version=(2, 69), why="--if-match came with it"),
    Oldest(
        words=("az", "aks"),
        option="--enable-apiserver-vnet-integration",
        version=(2, 73),
        why="API server VNet integration came with it",
    ),
    Oldest(
        words=("az", "aks", "check-acr"),
        version=(2, 86),
        why="before it a name could slip a command into it",
    ),
)


def refused(az: AzVersion, steps: Iterable[Step]) -> str:
    """Return why az cannot run the steps, empty where nothing is known against it."""
    version = numbers(az.version)
    if not version:
        return f"az does not tell its version ({az.version or 'nothing'}), so nothing is run with it."
    for step in steps:
        for row in _needed(step):
            if version < row.version:
                return (
                    f"az {az.version} is too old for “{step.title}”: it takes {_dotted(row.version)} or"
                    f" newer, because {row.why}. Run: az upgrade"
                )
        for fix in step.fixes:
            if fix.extension and fix.extension not in az.extensions:
                return (
                    f"“{fix.title}” needs the extension {fix.extension} of az, which is not installed:"
                    f" az extension add --name {fix.extension}, in a folder of its own that"
                    " AZURE_EXTENSION_DIR names"
                )
    return ""


def warnings(az: AzVersion) -> tuple[str, ...]:
    """Return what to know about this az before anything is run with it, a sentence each."""
    return tuple(_warnings(az))


def numbers(version: str) -> Version:
    """Return a version as numbers to compare by, empty where it is none."""
    found = re.match(r"\d+(?:\.\d+)+", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def _warnings(az: AzVersion) -> Iterator[str]:
    version = numbers(az.version)
    if version and version[:2] < PARSED_WITH:
        yield (
            f"az {az.version} is older than {_dotted(PARSED_WITH)}, by which the commands were checked: it"
            " may refuse one of them."
        )
    if PREVIEW in az.extensions:
        yield (
            f"az has the extension {PREVIEW} {az.extensions[PREVIEW]}, which replaces every `az aks` command"
            " by its own: they may ask for preview features, or change more than what is planned. To go"
            " without it, let AZURE_EXTENSION_DIR name an empty folder."
        )


def _needed(step: Step) -> Iterator[Oldest]:
    for command in step.commands:
        argv = command.argv
        for row in OLDEST:
            if argv[: len(row.words)] == row.words and (not row.option or row.option in argv):
                yield row


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))
