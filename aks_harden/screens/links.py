"""Opening an address without ever giving the terminal away."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from typing import Final

_OPENERS: Final = ("wslview", "xdg-open")


def open_link(address: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Open an address in a browser with windows; tell whether that could be tried.

    Over SSH or without a display it is not tried: a text browser would take the terminal from us. The child
    gets no terminal either, so whatever the desktop's opener falls back to cannot draw here.
    """
    if not address.startswith("https://"):
        return False
    opener = _opener(environ)
    if opener is None:
        return False
    subprocess.Popen(  # not waited for: the browser outlives us
        [opener, address],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return True


def _opener(environ: Mapping[str, str]) -> str | None:
    if any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")):
        return None
    if sys.platform == "darwin":
        return shutil.which("open")
    if not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY") or environ.get("WSL_DISTRO_NAME")):
        return None
    return next((found for name in _OPENERS if (found := shutil.which(name))), None)
