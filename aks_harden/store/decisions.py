"""What was decided about one cluster on this machine: waivers and attestations of the operator's session.

A change is made to what the file holds at that moment, under a lock, so that two processes keep each other's
decisions. A file that is not what it should be is refused: it is neither guessed at nor written over.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from msgspec.structs import asdict, fields, replace

from aks_harden.model.waiver import Attestation, Decisions, Waiver
from aks_harden.snapshot.paths import name_of, same_id
from aks_harden.store.acceptance import REQUIRED, flaw
from aks_harden.store.files import UnsafeFileError, open_private, write_private
from aks_harden.store.journal import file_name
from aks_harden.store.places import decisions_folder

SCHEMA: Final = "aks-harden/decisions/1"
ORIGIN: Final = "this machine's session"
"""Where a report says that such a waiver is written."""

_KEYS: Final = ("schema", "cluster", "waivers", "attestations")
Decision = TypeVar("Decision", Waiver, Attestation)


class DecisionsError(Exception):
    """The file of decisions cannot be used; the message says which, why, and what to do."""


class _WrongError(Exception):
    """Something in the file is not what it should be."""


class ClusterDecisions:
    """The decisions about one cluster."""

    def __init__(self, cluster_id: str, folder: Path | None = None) -> None:
        """Name the file; nothing is made before the first decision is written."""
        self.cluster_id = cluster_id
        self.path = (folder or decisions_folder()) / f"{file_name(cluster_id)}.json"

    def load(self) -> Decisions:
        """Return what was decided so far; raises DecisionsError where the file is not what it should be."""
        if not self.path.exists() and not self.path.is_symlink():
            return Decisions()
        try:
            return self._decisions(_text(self.path))
        except (_WrongError, UnsafeFileError, OSError) as error:
            raise DecisionsError(
                f"What was decided on this machine about {name_of(self.cluster_id)} cannot be used: {error}."
                f" Mend {self.path}, or move it away."
            ) from None

    def add(self, decision: Waiver | Attestation) -> Decisions:
        """Write one more decision, and return all; the same one written twice is there once."""

        def added(now: Decisions) -> Decisions:
            if isinstance(decision, Waiver):
                kept = tuple(entry for entry in now.waivers if not _same(entry, decision))
                return replace(now, waivers=(*kept, replace(decision, origin=ORIGIN)))
            said = tuple(entry for entry in now.attestations if not _same(entry, decision))
            return replace(now, attestations=(*said, decision))

        return self._change(added)

    def remove(self, decision: Waiver | Attestation) -> Decisions:
        """Take back what was decided about the same thing, and return the rest."""

        def removed(now: Decisions) -> Decisions:
            return Decisions(
                waivers=tuple(entry for entry in now.waivers if not _same(entry, decision)),
                attestations=tuple(entry for entry in now.attestations if not _same(entry, decision)),
            )

        return self._change(removed)

    def _change(self, change: Callable[[Decisions], Decisions]) -> Decisions:
        with self._locked():
            new = change(self.load())
            write_private(self.path, self._written(new))
        return new

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock, which lies beside the file: that one is replaced with every change."""
        handle = open_private(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _written(self, decisions: Decisions) -> str:
        waivers = [
            {key: said for key, said in asdict(each).items() if key != "origin"} for each in decisions.waivers
        ]
        body = {
            "schema": SCHEMA,
            "cluster": self.cluster_id,
            "waivers": waivers,
            "attestations": [asdict(each) for each in decisions.attestations],
        }
        return msgspec.json.format(msgspec.json.encode(body), indent=2).decode() + "\n"

    def _decisions(self, text: bytes) -> Decisions:
        try:
            body = msgspec.json.decode(text)
        except (ValueError, RecursionError):
            raise _WrongError("it is not JSON") from None
        if not isinstance(body, dict) or body.get("schema") != SCHEMA:
            raise _WrongError(f"it does not say that it is {SCHEMA}")
        if set(body) != set(_KEYS):
            raise _WrongError(f"it does not hold exactly {', '.join(_KEYS)}")
        if not isinstance(body["cluster"], str) or not same_id(body["cluster"], self.cluster_id):
            raise _WrongError("it is about another cluster")
        waivers = tuple(_entry({**each, "origin": ORIGIN}, Waiver) for each in _objects(body, "waivers"))
        for waiver in waivers:
            for name in REQUIRED:
                if wrong := flaw(name, getattr(waiver, name)):
                    raise _WrongError(f"a waiver's {name} {wrong}")
        said = tuple(_entry(each, Attestation) for each in _objects(body, "attestations"))
        return Decisions(waivers=waivers, attestations=said)


def _same(one: Waiver | Attestation, other: Waiver | Attestation) -> bool:
    """Tell whether two decisions of a kind are about the same thing."""
    return (
        type(one) is type(other)
        and (one.item, one.assertion) == (other.item, other.assertion)
        and same_id(one.resource, other.resource)
    )


def _objects(body: dict[str, object], name: str) -> list[dict[str, object]]:
    found = body[name]
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise _WrongError(f"its {name} are not a list of objects")
    return found


def _entry(body: dict[str, object], kind: type[Decision]) -> Decision:
    if unknown := sorted(set(body) - {entry.name for entry in fields(kind)}):
        raise _WrongError(f"one of its entries holds {', '.join(unknown)}, which is not known here")
    try:
        return msgspec.convert(body, kind)
    except msgspec.ValidationError as error:
        raise _WrongError(f"one of its entries is not whole: {error}") from None


def _text(path: Path) -> bytes:
    handle = open_private(path, os.O_RDONLY)
    with os.fdopen(handle, "rb") as opened:
        return opened.read()
