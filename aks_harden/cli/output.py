"""Writing results: standard output, or a file of the operator's choice, whole or not at all."""

import os
import sys
from pathlib import Path

from aks_harden.cli.exits import Exit, Stop


def write_out(name: str | None, text: str, *, executable: bool = False) -> None:
    """Write text to a file that only its owner can read, or to standard output."""
    if name in {None, "-"}:
        _to_standard_output(text)
        return
    import tempfile  # noqa: PLC0415 - only where there is a file to write

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


def let_go() -> None:
    """Give up standard output, so that the interpreter does not try once more to write what is left."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _to_standard_output(text: str) -> None:
    if sys.stdout is None:
        raise Stop(Exit.USAGE, "Standard output is closed, so there is nowhere to write to.")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        let_go()
        raise Stop(Exit.USAGE, f"Standard output cannot be written: {error.strerror or error}.") from None
