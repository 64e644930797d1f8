"""The real Azure CLI, pointed at a simulated Azure."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from aks_harden.sandbox.manual import cloud_arguments, environment, login_arguments
from aks_harden.sandbox.server import Sandbox

ROOT = Path(__file__).resolve().parents[2]


def find() -> str:
    """Return the az to test with; without one the test is skipped and says so, but never in CI."""
    own = ROOT / ".venv-az" / "bin" / "az"
    found = os.environ.get("AKS_HARDEN_AZ") or (str(own) if own.exists() else shutil.which("az"))
    if found:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail("no az: `make az` makes one")
    pytest.skip("no az: `make az` makes one, and AKS_HARDEN_AZ names another")


class Ended(Struct, frozen=True):
    """How a child process ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the program printed
        return json.loads(self.out)


class Shell:
    """A shell session of an operator who is signed in to a simulated Azure with the real az."""

    def __init__(self, box: Sandbox, folder: Path) -> None:
        self.az = find()
        self.box = box
        path = f"{Path(self.az).parent}{os.pathsep}{os.environ['PATH']}"
        self.environment = {
            **os.environ,
            **environment(box.coordinates(), str(folder / "azure")),
            "PATH": path,
            "HOME": str(folder),
            "XDG_STATE_HOME": str(folder / "state"),
        }

    def run(self, *argv: str, code: int = 0, timeout: float = 120) -> Ended:
        """Run a program and hold its exit code."""
        ended = subprocess.run(
            argv, env=self.environment, capture_output=True, text=True, check=False, timeout=timeout
        )
        assert ended.returncode == code, f"{argv}\n{ended.stdout}\n{ended.stderr}"
        return Ended(code=ended.returncode, out=ended.stdout, err=ended.stderr)

    def sign_in(self, *, own_cloud: bool = False) -> None:
        """Point az at the world, as the public cloud or as one registered by hand, sign in, and choose."""
        where = self.box.coordinates()
        if own_cloud:
            self.run(self.az, "cloud", "register", "--name", "sim", "--endpoint-resource-manager", where.url)
            self.run(self.az, "cloud", "set", "--name", "sim")
        else:
            self.run(self.az, *cloud_arguments(where.url))
        self.run(self.az, *login_arguments(where))
        self.run(self.az, "account", "set", "--subscription", where.subscription)

    def harden(self, *argv: str, code: int = 0) -> Ended:
        """Run this product as its own process."""
        return self.run(sys.executable, "-m", "aks_harden", *argv, code=code)
