"""What was done to the cluster before: the journal, read and never written."""

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aks_harden.model.json import JsonObject
    from aks_harden.screens.app import HardenApp
    from aks_harden.store.chain import Damage


@runtime_checkable
class Chained(Protocol):
    """A journal whose entries are bound to each other."""

    def damage(self) -> "Iterable[Damage]":
        """Return what is wrong with it."""


class Remembering:
    """Brings the journal of the open cluster into the session."""

    def __init__(self, app: "HardenApp") -> None:
        """Begin with nothing read."""
        self._app = app
        self.damage: tuple[Damage, ...] = ()
        self.problem = ""
        """Why the journal could not be read, in a sentence."""

    def look(self) -> None:
        """Read the journal anew; what is wrong with it is told and keeps nobody from working."""
        session, journal_of = self._app.session, self._app.backend.journal
        if session is None or journal_of is None:
            return
        from aks_harden.store.files import UnsafeFileError  # noqa: PLC0415 - not before the first frame

        journal = journal_of(session.cluster_id)
        self.problem, self.damage = "", ()
        entries: tuple[JsonObject, ...] = ()
        try:
            entries = journal.entries()
            self.damage = tuple(journal.damage()) if isinstance(journal, Chained) else ()
        except (OSError, UnsafeFileError) as unable:
            self.problem = f"The journal cannot be read: {unable}"
        session.remember(entries)
