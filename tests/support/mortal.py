"""The program itself, killed at a given boundary of its journal.

Run as `python -m support.mortal MOMENT WORD…`: MOMENT is `before-KIND` or `after-KIND`, the boundary of a
journal entry at which SIGKILL comes, or `never`; the words are those of `aks-harden`.
"""

import os
import signal
import sys

from aks_harden.cli.main import main
from aks_harden.model.json import JsonObject
from aks_harden.store.journal import ClusterJournal

_APPEND = ClusterJournal.append


def mortal(moment: str) -> None:
    """Let the process kill itself when an entry of that kind is written."""

    def append(journal: ClusterJournal, entry: JsonObject) -> None:
        _maybe(f"before-{entry['kind']}")
        _APPEND(journal, entry)
        _maybe(f"after-{entry['kind']}")

    def _maybe(here: str) -> None:
        if here == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    ClusterJournal.append = append  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    mortal(sys.argv[1])
    sys.exit(main(sys.argv[2:]))
