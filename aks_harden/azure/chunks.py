"""A child's output on its way to a screen: in whole lines, redacted, never more than 30 chunks a second."""

import asyncio
import codecs
from collections.abc import Callable
from typing import Final

from aks_harden.snapshot.redact import redact_output

_SECONDS: Final = 1 / 15
"""Between two chunks of one stream; a child has two."""

_BEGIN: Final = "-----BEGIN"
_END: Final = "-----END"
_BLOCK: Final = 1 << 16
_LONGEST_LINE: Final = 1 << 16
_LEFT_OUT: Final = "(a line too long to show)\n"
_KEPT: Final = 8 << 20
"""Characters of a stream that are kept for its reader, at the most."""


class Chunks:
    """Gathers text and passes it on in whole lines, so that no secret is cut in two and slips by."""

    def __init__(self, output: Callable[[str], None], seconds: float = _SECONDS) -> None:
        """Pass chunks to `output`, this many seconds apart."""
        self._output = output
        self._seconds = seconds
        self._held = ""
        self._skip_to = ""
        self._timer: asyncio.TimerHandle | None = None

    def add(self, text: str) -> None:
        """Take text in; it is passed on soon."""
        self._held += text
        self._skip()
        if self._timer is None and (end := _whole_lines(self._held)):
            self._pass_on(end)
            self._timer = asyncio.get_running_loop().call_later(self._seconds, self._due)

    def close(self) -> None:
        """Pass on what is left."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._pass_on(0 if self._skip_to else len(self._held))

    def _due(self) -> None:
        self._timer = None
        self.add("")

    def _skip(self) -> None:
        """Give up a line, or a key block, that does not end: cut in two, a secret in it would slip by."""
        if not self._skip_to and len(self._held) > _LONGEST_LINE and not _whole_lines(self._held):
            self._skip_to = _END if _BEGIN in self._held else "\n"
            self._output(_LEFT_OUT)
        if self._skip_to:
            found = self._held.find(self._skip_to)
            # What may be the first half of the end is kept.
            self._held = self._held[found if found >= 0 else -len(_END) :]
            self._skip_to = "" if found >= 0 else self._skip_to

    def _pass_on(self, end: int) -> None:
        text, self._held = self._held[:end], self._held[end:]
        if text:
            self._output(redact_output(text))


def _whole_lines(text: str) -> int:
    """Return where the last whole line ends; a key block that is not whole yet is held back."""
    begin, end = text.rfind(_BEGIN), text.rfind(_END)
    lines = text[:begin] if begin > end else text
    return lines.rfind("\n") + 1


async def pump(stream: asyncio.StreamReader | None, chunks: Chunks) -> str:
    """Read a child's stream to its end, passing it on, and return it, of an endless one the beginning."""
    if stream is None:
        return ""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    parts: list[str] = []
    room = _KEPT
    while block := await stream.read(_BLOCK):
        text = decoder.decode(block)
        parts.append(text[:room])
        room = max(0, room - len(text))
        chunks.add(text)
    parts.append(decoder.decode(b"", final=True)[:room])
    return "".join(parts)
