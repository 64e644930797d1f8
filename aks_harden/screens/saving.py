"""Files that come with a fix, written into a folder that the operator names. Nothing applies them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aks_harden.screens.app import HardenApp


class Saving:
    """Asks for the folder and writes."""

    def __init__(self, app: "HardenApp") -> None:
        """Begin without a folder."""
        self._app = app

    def ask(self, documents: Mapping[str, str]) -> None:
        """Ask for a folder, and write the files there."""
        from aks_harden.screens.dialogs.folder import FolderDialog  # noqa: PLC0415 - not before it is asked for

        save = self._app.backend.save or _save

        def written(told: str | None) -> None:
            if told:
                self._app.say(told)

        self._app.push_screen(FolderDialog(documents, save), written)


def _save(folder: str, documents: Mapping[str, str]) -> str:
    """Write the files and say where they are."""
    from pathlib import Path  # noqa: PLC0415 - not before the first frame

    from aks_harden.store.documents import write_documents  # noqa: PLC0415 - as above

    written = write_documents(Path(folder).expanduser(), documents)
    return f"Written: {', '.join(str(path) for path in written)}"
