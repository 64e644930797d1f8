"""The simulated Azure as a process of its own, and an az session in it made by the real az."""

import json
import os
import shlex
import shutil
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from measure.product import ROOT, BenchError, Product

_PATIENCE_SECONDS: Final = 10


class Simulated(Struct, frozen=True, kw_only=True):
    """A running sandbox with somebody signed in to it."""

    url: str
    cluster_id: str
    environment: dict[str, str]
    """What a process needs to work there: the product's surroundings and the session's folder."""

    def set_latency(self, seconds: float) -> None:
        """Add seconds to every answer of Resource Manager from now on."""
        self._ask("PATCH", "settings", {"latency": seconds})

    def clear_log(self) -> None:
        """Forget what was asked so far."""
        self._ask("DELETE", "log")

    def log(self) -> list[dict[str, Any]]:
        """Return what was asked since."""
        answered: list[dict[str, Any]] = json.loads(self._ask("GET", "log"))
        return answered

    def _ask(self, method: str, what: str, body: object = None) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - the address is our own child's
            f"{self.url}/_sandbox/{what}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        trusted = ssl.create_default_context(cafile=self.environment["SSL_CERT_FILE"])
        with urllib.request.urlopen(request, timeout=_PATIENCE_SECONDS, context=trusted) as answer:  # noqa: S310 - as above
            content: bytes = answer.read()
        return content


def find_az() -> str:
    """Return the real az: the one named, that of `make az`, or the one on the path."""
    own = ROOT / ".venv-az" / "bin" / "az"
    found = os.environ.get("AKS_HARDEN_AZ") or (str(own) if own.exists() else shutil.which("az"))
    if not found:
        raise BenchError("There is no az to sign in with: run `make az` first, or set AKS_HARDEN_AZ.")
    return found


@contextmanager
def simulated(product: Product, world: str, az: str, folder: Path) -> Iterator[Simulated]:
    """Run a world with the product's own `sandbox` verb, and follow the instructions that it prints."""
    child = subprocess.Popen(
        [str(product.program), "sandbox", "--world", world],
        env=product.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield _follow(_instructions(child), product, az, folder)
    finally:
        child.terminate()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _instructions(child: "subprocess.Popen[str]") -> list[list[str]]:
    lines: list[list[str]] = []
    while child.stdout is not None and (line := child.stdout.readline()).strip():
        lines.append(shlex.split(line, comments=True))
    if not lines:
        raise BenchError("the sandbox did not start")
    return [words for words in lines if words]


def _follow(instructions: list[list[str]], product: Product, az: str, folder: Path) -> Simulated:
    exported = dict(words[1].split("=", 1) for words in instructions if words[0] == "export")
    environment = {**product.environment, **exported, "AZURE_CONFIG_DIR": str(folder)}
    url = cluster_id = ""
    for words in instructions:
        if words[0] == "az" and words[1] != "aks":
            done = subprocess.run([az, *words[1:]], env=environment, check=False, capture_output=True)
            if done.returncode:
                raise BenchError(f"az {words[1]} failed: {done.stderr.decode(errors='replace').strip()}")
            if "--endpoint-resource-manager" in words:
                url = words[words.index("--endpoint-resource-manager") + 1]
        if words[0] == "aks-harden":
            cluster_id = words[words.index("--id") + 1]
    return Simulated(url=url, cluster_id=cluster_id, environment=environment)
