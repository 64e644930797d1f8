"""Copying with a word about where it went, and a second press that shows the text instead."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aks_harden.screens.app import HardenApp


class Copying:
    """Remembers what was copied last."""

    def __init__(self, app: "HardenApp") -> None:
        """Begin with nothing copied."""
        self._app = app
        self._last = ""

    def copy(self, text: str, *, what: str = "") -> None:
        """Copy text; the same text a second time is shown to be selected by hand."""
        if text == self._last:
            self._last = ""
            self._app.open_text("To select and copy", text)
            return
        self._last = text
        self._app.run_worker(self._copy(text, what), group="copy", exit_on_error=False)

    async def _copy(self, text: str, what: str) -> None:
        from aks_harden.screens.clipboard import copy_natively, fits_terminal  # noqa: PLC0415 - as asked for

        count = len(text.splitlines())
        said = what or f"{count} line{'' if count == 1 else 's'}"
        if await copy_natively(text):
            self._app.say(f"{said} copied.")
        elif fits_terminal(text):
            self._app.copy_to_clipboard(text)
            self._app.say(f"{said} sent to terminal clipboard. y again shows the text to select.")
        else:
            self._app.say("Too long for the terminal's clipboard. y again shows the text to select.")
