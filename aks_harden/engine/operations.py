"""Which calls are operations on the cluster: it takes one at a time, for minutes each."""

from collections.abc import Iterable
from typing import Final

from aks_harden.model.fix import Command

_APART: Final = frozenset({"create", "maintenanceconfiguration", "safeguards", "trustedaccess", "check-acr"})
"""Groups below `az aks` whose calls do not write the cluster or a pool."""
_POOL: Final = "/agentpools/"


def operations(commands: Iterable[Command]) -> int:
    """Return how many of the calls write the cluster or one of its pools."""
    return sum(_is_operation(command) for command in commands)


def _is_operation(command: Command) -> bool:
    match command.words:
        case ("az", "aks", first, *_):
            return first not in _APART
        case ("az", "resource" | "rest", *_):
            return any(_POOL in word.lower() for word in command.target)
        case _:
            return False
