"""Where things lie on this machine, by the XDG base directory rules.

A relative path in an XDG variable is ignored, as the rules ask.
"""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "aks-harden"


def config_file(environment: Mapping[str, str] = os.environ) -> str:
    """Return the path of the config file, as text: every run asks for it, and `pathlib` takes its time."""
    return os.path.join(_folder(environment, "XDG_CONFIG_HOME", ".config"), "config.toml")  # noqa: PTH118


def state_folder(environment: Mapping[str, str] = os.environ) -> "Path":
    """Return the folder of what must outlive a run: journals and sessions."""
    from pathlib import Path  # noqa: PLC0415 - only where something is kept

    return Path(_folder(environment, "XDG_STATE_HOME", ".local/state"))


def journal_folder(environment: Mapping[str, str] = os.environ) -> "Path":
    """Return the folder of the journals, one file a cluster."""
    return state_folder(environment) / "journal"


def decisions_folder(environment: Mapping[str, str] = os.environ) -> "Path":
    """Return the folder of what was decided on this machine, one file a cluster."""
    return state_folder(environment) / "decisions"


def _folder(environment: Mapping[str, str], variable: str, usual: str) -> str:
    named = environment.get(variable) or ""
    if os.path.isabs(named):  # noqa: PTH117 - see `config_file`
        return os.path.join(named, NAME)  # noqa: PTH118 - as above
    home = environment.get("HOME") or os.path.expanduser("~")  # noqa: PTH111 - as above
    return os.path.join(home, usual, NAME)  # noqa: PTH118 - as above
