"""Kill -9 of `aks-harden apply` at every boundary and in the middle of a write: no write is sent twice."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.az import ROOT, Shell
from support.boxes import open_box

from aks_harden.cli.exits import Exit
from aks_harden.sandbox.faults import Fault
from aks_harden.sandbox.server import Sandbox
from aks_harden.snapshot.paths import look
from aks_harden.store.journal import BusyError, ClusterJournal
from aks_harden.store.journals import journals

pytestmark = [pytest.mark.az, pytest.mark.xdist_group("az-killed-apply")]

SURE = ("--set", "admin-user-unused=yes", "--set", "anonymous-pull-unused=yes")
_PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    with open_box("shop") as box:
        shell = Shell(box, tmp_path_factory.mktemp("operator"))
        shell.sign_in()
        shell.environment["PYTHONPATH"] = str(ROOT / "tests")
        plan = tmp_path_factory.getbasetemp() / "killed-plan.json"
        shell.harden(
            "plan", "--id", box.cluster_id, *SURE, "--only", "IAM-3.admin,IAM-3.anonymous", "--out", str(plan)
        )
        shell.environment["PLAN"] = str(plan)
        yield shell


@pytest.fixture
def shell(opened: Shell, tmp_path: Path) -> Shell:
    opened.box.reset()
    opened.box.clear_log()
    opened.environment["XDG_STATE_HOME"] = str(tmp_path)
    return opened


def argv(shell: Shell, moment: str) -> list[str]:
    words = ("apply", shell.environment["PLAN"], "--yes", "--az", shell.az)
    return [sys.executable, "-m", "support.mortal", moment, *words]


def run(shell: Shell, moment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        argv(shell, moment),
        env=shell.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE_SECONDS,
    )


def writes(box: Sandbox) -> int:
    return sum(entry.kind == "write" for entry in box.log())


def admin(box: Sandbox) -> object:
    group = box.cluster_id.split("/providers/")[0]
    registry = f"{group}/providers/Microsoft.ContainerRegistry/registries/acrshop"
    return look(box.get(registry), "properties.adminUserEnabled")


def settled(folder: Path) -> list[object]:
    entries = [entry for found in journals(folder / "aks-harden" / "journal") for entry in found.entries]
    return [entry["outcome"] for entry in entries if entry["kind"] == "reconciled"]


MOMENTS: dict[str, tuple[int, list[str], Exit]] = {
    "after-intent": (0, ["untouched"], Exit.DONE),
    "after-call": (0, ["untouched"], Exit.DONE),
    "before-returned": (1, ["held"], Exit.STALE),
    "after-returned": (1, ["held"], Exit.STALE),
    "after-result": (1, [], Exit.STALE),
}
"""Each place between two entries: writes sent by then, what a look finds, and how the next run ends."""


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_run_is_settled_by_reading_and_its_write_is_sent_once(
    shell: Shell, tmp_path: Path, moment: str
) -> None:
    written, found, code = MOMENTS[moment]
    box = shell.box
    killed = run(shell, moment)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert writes(box) == written

    again = run(shell, "never")
    assert again.returncode == code, again.stderr
    assert settled(tmp_path) == found
    assert again.stderr.count("cut off before: “Switch the registry's admin user off") == len(found)
    assert writes(box) == 1
    assert admin(box) is False
    assert shell.harden("journal", "verify").code == 0


def test_a_run_killed_in_the_middle_of_a_write_says_afterwards_where_it_stands(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, asked = shell.box, threading.Event()
    strike = box.faults.strike

    def told(method: str, target: str) -> Fault | None:
        if method in {"PATCH", "PUT"}:
            asked.set()
        return strike(method, target)

    box.faults.add(Fault.slow("registries/acrshop", 2.0, method="PATCH"))
    monkeypatch.setattr(box.faults, "strike", told)
    with subprocess.Popen(
        argv(shell, "never"),
        env=shell.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        assert asked.wait(_PATIENCE_SECONDS)
        os.kill(running.pid, signal.SIGKILL)
        assert running.wait(_PATIENCE_SECONDS) == -signal.SIGKILL
    with pytest.raises(BusyError, match="az that one left behind"):
        ClusterJournal(box.cluster_id, tmp_path / "aks-harden" / "journal").append({"kind": "call"})
    with ClusterJournal(box.cluster_id, tmp_path / "aks-harden" / "journal").path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # az has ended
    entries = [entry for each in journals(tmp_path / "aks-harden" / "journal") for entry in each.entries]
    assert [entry["kind"] for entry in entries] == ["intent", "call"]
    shown = shell.harden("journal").out
    assert "cut off, its end is not known" in shown

    again = run(shell, "never")
    assert again.returncode == Exit.STALE, again.stderr
    assert settled(tmp_path) == ["held"]
    assert writes(box) == 1
    assert json.loads(shell.harden("journal", "-o", "json").out)["journals"][0]["as_written"] is True
