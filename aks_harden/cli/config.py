"""The config file: thresholds, and what the operator declares once for all runs."""

import os
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct, field
from msgspec.structs import fields

from aks_harden.cli.exits import Exit, Stop
from aks_harden.model.context import Thresholds
from aks_harden.report.literal import literal
from aks_harden.store.places import config_file

_TABLES: Final = ("thresholds", "declared")


class Declared(Struct, frozen=True, kw_only=True):
    """What the operator declares."""

    public_registries: tuple[str, ...] = ()
    """ARM ids of registries that are public on purpose."""
    service_tags: tuple[str, ...] = ()
    """Service tags of a single purpose, accepted as ranges of the API server."""
    tls_terminators: tuple[str, ...] = ()
    """What ends TLS in front of the cluster, in your words: a Front Door, an appliance."""
    trusted_sources: tuple[str, ...] = ()
    """Hosts that images may come from, beside the attached registries and the platform's own."""
    dropped: tuple[str, ...] = ()
    """ARM ids of registries and vaults that do not belong to the cluster."""
    fips: bool = False
    """Whether FIPS 140 is needed."""


class Config(Struct, frozen=True, kw_only=True):
    """A config file's contents."""

    thresholds: Thresholds = field(default_factory=Thresholds)
    declared: Declared = field(default_factory=Declared)


def config(named: str | None) -> Config:
    """Read the named file, else the one in the config folder where there is one.

    Ends the run in one sentence where the file cannot be read or holds anything that is not known.
    """
    path = named or config_file()
    if not named and not os.path.isfile(path):  # noqa: PTH113 - `pathlib` takes its time, and every run asks
        return Config()
    import tomllib  # noqa: PLC0415 - only where there is a file
    from pathlib import Path  # noqa: PLC0415 - as above

    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not UTF-8 text"
        raise Stop(Exit.USAGE, f"The config file {path} cannot be read: {reason}.") from None
    try:
        return _config(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, _WrongError) as error:
        raise Stop(Exit.USAGE, f"The config file {path} cannot be used: {literal(str(error))}.") from None


class _WrongError(Exception):
    """Something in the file is not what it should be."""


def _config(body: Mapping[str, object]) -> Config:
    _only_known(body, _TABLES, "the file")
    thresholds, declared = (_table(body, name) for name in _TABLES)
    _only_known(thresholds, (entry.name for entry in fields(Thresholds)), "[thresholds]")
    _only_known(declared, (entry.name for entry in fields(Declared)), "[declared]")
    return Config(
        thresholds=Thresholds(**{name: _number(name, value) for name, value in thresholds.items()}),
        declared=Declared(
            **{name: _texts(name, value) for name, value in declared.items() if name != "fips"},
            fips=_flag(declared.get("fips", False)),
        ),
    )


def _table(body: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = body.get(name, {})
    if not isinstance(found, dict):
        raise _WrongError(f"[{name}] is not a table")
    return found


def _only_known(body: Mapping[str, object], known: Iterable[str], where: str) -> None:
    names = tuple(known)
    if unknown := sorted(set(body) - set(names)):
        raise _WrongError(f"{where} has {', '.join(unknown)}; it can have {', '.join(names)}")


def _number(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _WrongError(f"{name} is not a whole number of 0 or more")
    return value


def _texts(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(entry, str) and entry for entry in value):
        raise _WrongError(f"{name} is not a list of texts")
    return tuple(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _WrongError("fips is neither true nor false")
    return value
