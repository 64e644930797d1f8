"""Writing results: standard output, or a file of the operator's choice, whole or not at all."""

import os
import sys
import tempfile
from pathlib import Path

from aks_harden.cli.exits import Exit, Stop


def write_out(name: str | None, text: str, *, executable: bool = False) -> None:
    """Write text to a file that only its owner can read, or to standard output."""
    if name in {None, "-"}:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    target = Path(str(name))
    try:
        if target.exists() and not (target.is_file() or target.is_dir()):
            # A pipe, or a device such as /dev/null: written to, never replaced.
            target.write_text(text, encoding="utf-8")
            return
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            Path(draft).chmod(0o700 if executable else 0o600)
            Path(draft).replace(target)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Stop(Exit.USAGE, f"{target} cannot be written: {error.strerror or error}.") from None
    sys.stderr.write(f"written: {target}\n")
