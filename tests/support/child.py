"""The program as a process of its own: nobody is signed in, and nothing reaches a network."""

import socket
import subprocess
import sys
from pathlib import Path

from msgspec import Struct

PROGRAM = (sys.executable, "-m", "aks_harden")
_PATIENCE_SECONDS = 60


class Told(Struct, frozen=True):
    """How a run ended, and what it wrote."""

    code: int
    out: bytes
    err: str

    @property
    def sentence(self) -> str:
        """What a run that could not do its work says: one sentence on standard error, and no data."""
        assert self.out == b"", self.out
        assert self.err.startswith("aks-harden: "), self.err
        assert self.err.endswith(".\n"), self.err
        assert self.err.count("\n") == 1, self.err
        return self.err.removeprefix("aks-harden: ").rstrip("\n")


class Child:
    """Runs the program with nothing of the person who runs the tests."""

    def __init__(self, folder: Path) -> None:
        # Bound but not listening: whoever is sent there is refused at once.
        self._nowhere = socket.socket()
        self._nowhere.bind(("127.0.0.1", 0))
        proxy = f"http://127.0.0.1:{self._nowhere.getsockname()[1]}"
        (folder / "azure").mkdir()
        self.folder = folder
        self.environment = {
            "PATH": str(folder),
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_STATE_HOME": str(folder / "state"),
            "AZURE_CONFIG_DIR": str(folder / "azure"),
            "HTTPS_PROXY": proxy,
            "HTTP_PROXY": proxy,
            "LC_ALL": "C.UTF-8",
        }

    def close(self) -> None:
        """Give the port back."""
        self._nowhere.close()

    def run(self, *words: str, **more: str) -> Told:
        """Run the program in its folder, with more in its environment."""
        ended = subprocess.run(
            [*PROGRAM, *words],
            env=self.environment | more,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_PATIENCE_SECONDS,
        )
        return Told(code=ended.returncode, out=ended.stdout, err=ended.stderr.decode())
