"""Writing results: standard output, or a file of the operator's choice, whole or not at all."""

import os
import sys

from aks_harden.cli.exits import Exit, Stop


def write_out(name: str | None, text: str, *, executable: bool = False, prose: bool = False) -> None:
    """Write text to a file that only its owner can read, or to standard output.

    A file is UTF-8, and so is standard output that programs read. Of `prose` a terminal or pipe of another
    encoding gets what that can hold, and the rest spelled out.
    """
    if name in {None, "-"}:
        _to_standard_output(text, prose=prose)
        return
    import tempfile  # noqa: PLC0415 - only where there is a file to write
    from pathlib import Path  # noqa: PLC0415 - as above

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


def writes_utf_8() -> bool:
    """Tell whether standard output can hold every character."""
    encoding = sys.stdout.encoding if sys.stdout is not None else None
    return (encoding or "").lower().startswith("utf")


def _to_standard_output(text: str, *, prose: bool) -> None:
    if sys.stdout is None:
        raise Stop(Exit.USAGE, "Standard output is closed, so there is nowhere to write to.")
    try:
        if writes_utf_8() or not sys.stdout.encoding:
            sys.stdout.write(text)
        elif prose:
            sys.stdout.write(text.encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding))
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        let_go()
        raise Stop(Exit.USAGE, f"Standard output cannot be written: {error.strerror or error}.") from None
