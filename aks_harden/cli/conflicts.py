"""Options that contradict each other: refused in words, because one of them would be ignored in silence."""

import argparse
from typing import Final

from aks_harden.cli.exits import Exit, Stop

_IN_AZURE: Final = ("id", "resource_group", "name", "subscription", "cloud")
_SPELLED: Final = {"resource_group": "-g", "name": "-n"}


def one_source(options: argparse.Namespace) -> None:
    """End the run where the options name more than one place to find the cluster."""
    if getattr(options, "snapshot", None):
        _alone(options, "--snapshot", (*_IN_AZURE, "demo"), "a file tells which cluster it is about")
    elif getattr(options, "demo", None):
        _alone(options, "--demo", _IN_AZURE, "the demo brings its own cluster")
    elif options.id:
        _alone(options, "--id", ("resource_group", "name"), "an id names the group and the cluster")


def _alone(options: argparse.Namespace, chosen: str, others: tuple[str, ...], why: str) -> None:
    given = [_SPELLED.get(name, f"--{name}") for name in others if getattr(options, name, None)]
    if given:
        raise Stop(Exit.USAGE, f"{chosen} cannot stand beside {' and '.join(given)}: {why}.")
