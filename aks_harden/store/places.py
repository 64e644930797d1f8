"""Where things lie on this machine, by the XDG base directory rules.

A relative path in an XDG variable is ignored, as the rules ask.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

NAME: Final = "aks-harden"


def config_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of what the operator writes: configuration and waivers."""
    return _folder(environment, "XDG_CONFIG_HOME", ".config")


def state_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of what must outlive a run: journals and sessions."""
    return _folder(environment, "XDG_STATE_HOME", ".local/state")


def journal_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of the journals, one file a cluster."""
    return state_folder(environment) / "journal"


def decisions_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of what was decided on this machine, one file a cluster."""
    return state_folder(environment) / "decisions"


def _folder(environment: Mapping[str, str], variable: str, usual: str) -> Path:
    named = Path(environment.get(variable) or "")
    if named.is_absolute():
        return named / NAME
    return Path(environment.get("HOME") or Path.home()) / usual / NAME
