"""Copying: the desktop's own tool first, then the terminal's (OSC 52), which answers nobody."""

import asyncio
import os
import shutil
import sys
from collections.abc import Mapping
from typing import Final

TERMINAL_LIMIT: Final = 74_000
"""Characters of base64 that terminals take in one sequence."""
_PATIENCE: Final = 2.0


def native_tool(environ: Mapping[str, str] = os.environ) -> tuple[str, ...] | None:
    """Return the argument vector of a tool that fills this desktop's clipboard, None without one."""
    if any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")):
        # The clipboard over there is not the operator's.
        return None
    wanted: list[tuple[str, ...]] = []
    if sys.platform == "darwin":
        wanted.append(("pbcopy",))
    if environ.get("WAYLAND_DISPLAY"):
        wanted.append(("wl-copy",))
    if environ.get("DISPLAY"):
        wanted += [("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input")]
    if environ.get("WSL_DISTRO_NAME"):
        wanted.append(("clip.exe",))
    return next((argv for argv in wanted if shutil.which(argv[0])), None)


async def copy_natively(text: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Copy with the desktop's own tool; tell whether that worked."""
    argv = native_tool(environ)
    if argv is None:
        return False
    process = await asyncio.create_subprocess_exec(
        *argv,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await asyncio.wait_for(process.communicate(text.encode()), _PATIENCE)
    except TimeoutError:
        return False
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode == 0


def fits_terminal(text: str) -> bool:
    """Tell whether a text is short enough for the terminal's clipboard sequence."""
    return len(text.encode()) * 4 // 3 < TERMINAL_LIMIT
