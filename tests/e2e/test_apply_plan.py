"""From a plan file to what holds, and back, without a screen: the real az against a simulated Azure."""

import json
import os
import signal
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from support.az import Ended, Shell
from support.boxes import open_box
from support.child import PROGRAM

from aks_harden.cli.exits import Exit
from aks_harden.sandbox.faults import Fault
from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.world import Grant
from aks_harden.snapshot.paths import look

pytestmark = [pytest.mark.az, pytest.mark.xdist_group("az-plan")]

SURE = ("--set", "admin-user-unused=yes", "--set", "anonymous-pull-unused=yes")
ADMIN = "properties.adminUserEnabled"
_PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    with open_box("shop") as box:
        shell = Shell(box, tmp_path_factory.mktemp("operator"))
        shell.sign_in()
        yield shell


@pytest.fixture
def shell(opened: Shell, tmp_path: Path) -> Shell:
    opened.box.reset()
    opened.box.clear_log()
    opened.environment["XDG_STATE_HOME"] = str(tmp_path / "state")
    return opened


def registry(box: Sandbox) -> str:
    group = box.cluster_id.split("/providers/")[0]
    return f"{group}/providers/Microsoft.ContainerRegistry/registries/acrshop"


def admin(box: Sandbox) -> object:
    return look(box.get(registry(box)), ADMIN)


def writes(box: Sandbox) -> int:
    return sum(entry.kind == "write" for entry in box.log())


def planned(shell: Shell, file: Path, *more: str) -> dict[str, Any]:
    ended = shell.harden("plan", "--id", shell.box.cluster_id, *SURE, *more, "--out", str(file))
    assert ended.out.startswith("Plan for aks-shop")
    body: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return body


def applied(shell: Shell, file: Path, *more: str, code: int = 0) -> Ended:
    return shell.harden("apply", str(file), "--az", shell.az, *more, code=code)


def test_a_plan_is_applied_verified_journaled_and_taken_back(shell: Shell, tmp_path: Path) -> None:
    box, file = shell.box, tmp_path / "plan.json"
    body = planned(shell, file, "--only", "IAM-3.admin,IAM-3.anonymous")
    assert writes(box) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    ended = applied(shell, file, "--yes")
    assert admin(box) is False
    assert "fail -> pass  IAM-3/admin-user acrshop" in ended.out
    assert ended.out.endswith("Done: 1 of 1 steps, each read again.\n")
    assert writes(box) == 1

    shown = shell.harden("journal", "-v").out
    assert "verified" in shown
    ran = " ".join(body["steps"][0]["commands"][0])
    assert ran in shown
    told = json.loads(shell.harden("journal", "-o", "json").out)
    assert [entry["kind"] for entry in told["journals"][0]["entries"]] == [
        "intent",
        "call",
        "returned",
        "result",
    ]
    head = told["journals"][0]["head"]
    assert head in shell.harden("journal", "verify", "--head", head).out

    again = applied(shell, file, "--yes", code=Exit.STALE)
    assert "acrshop was changed" in again.err
    assert writes(box) == 1

    back = shell.harden("apply", "--undo", "--id", box.cluster_id, "--az", shell.az, "--yes")
    assert "pass -> fail  IAM-3/admin-user acrshop" in back.out
    assert admin(box) is True
    assert "taken back by 2" in shell.harden("journal").out
    nothing = shell.harden("apply", "--undo", "--id", box.cluster_id, "--az", shell.az, "--yes", code=2)
    assert "has no step to take back" in nothing.err
    assert writes(box) == 2


def test_a_change_by_somebody_else_between_plan_and_apply_is_refused(shell: Shell, tmp_path: Path) -> None:
    box, file = shell.box, tmp_path / "plan.json"
    planned(shell, file, "--only", "IAM-3.admin,IAM-3.anonymous")
    box.patch(registry(box), {"tags": {"owner": "somebody"}})
    box.clear_log()
    ended = applied(shell, file, "--yes", code=Exit.STALE)
    assert "stale: acrshop was changed since the plan was made" in ended.err
    assert writes(box) == 0
    assert "Nothing was applied" in shell.harden("journal").out


def test_without_a_terminal_nothing_is_applied_before_it_is_confirmed(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    planned(shell, file, "--only", "IAM-3.admin,IAM-3.anonymous")
    ended = applied(shell, file, code=Exit.USAGE)
    assert "--yes" in ended.err
    odd = applied(shell, file, "--yes", "--accept-irreversible", "NET-1.private", code=Exit.USAGE)
    assert "net-1.private" in odd.err
    assert applied(shell, file, "--yes", "--read-only", code=Exit.USAGE).out == ""
    assert writes(shell.box) == 0


def test_a_caller_without_the_right_is_refused_with_its_name_before_any_write(
    shell: Shell, tmp_path: Path
) -> None:
    box, file = shell.box, tmp_path / "plan.json"
    planned(shell, file, "--only", "IAM-3.admin,IAM-3.anonymous")
    usual = box.rights
    try:
        box.rights = replace(usual, grants=(Grant(actions=("*/read",)),))
        ended = applied(shell, file, "--yes", code=Exit.NOT_FIXED)
    finally:
        box.rights = usual
    assert f"microsoft.containerregistry/registries/write at {registry(box)}".lower() in ended.err.lower()
    assert writes(box) == 0


def test_rights_that_cannot_be_asked_for_are_told_and_a_failing_call_stops_the_run(
    shell: Shell, tmp_path: Path
) -> None:
    box, file = shell.box, tmp_path / "plan.json"
    planned(shell, file, "--only", "IAM-3.admin,IAM-3.anonymous")
    box.faults.add(
        Fault.denied("Microsoft.Authorization/permissions"), Fault.denied("acrshop", method="PATCH")
    )
    ended = applied(shell, file, "--yes", code=Exit.NOT_FIXED)
    assert "note: What you may do at acrshop could not be read" in ended.err
    assert "  FAILED: az ended with code 1" in ended.out
    assert ended.out.endswith("Stopped: 0 of 1 steps done; no further step was started.\n")
    assert admin(box) is True


def test_an_operator_who_interrupts_is_told_what_that_means(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, file, asked = shell.box, tmp_path / "plan.json", threading.Event()
    planned(shell, file, "--only", "IAM-3.admin,IAM-3.anonymous")
    box.faults.add(Fault.slow("registries/acrshop", 5.0, method="PATCH"))
    strike = box.faults.strike

    def told(method: str, target: str) -> Fault | None:
        if method == "PATCH":
            asked.set()
        return strike(method, target)

    monkeypatch.setattr(box.faults, "strike", told)
    with subprocess.Popen(
        [*PROGRAM, "apply", str(file), "--az", shell.az, "--yes"],
        env=shell.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert asked.wait(_PATIENCE_SECONDS)
        os.kill(running.pid, signal.SIGINT)
        _, complained = running.communicate(timeout=_PATIENCE_SECONDS)
    assert running.returncode == Exit.INTERRUPTED
    assert "az aks operation-abort --resource-group rg-shop --name aks-shop" in complained
    assert "the next run finds out by reading" in complained
    assert "cut off, its end is not known" in shell.harden("journal").out


def test_two_steps_on_the_cluster_carry_the_new_etag_on(shell: Shell, tmp_path: Path) -> None:
    box, file = shell.box, tmp_path / "plan.json"
    audited = look(box.get(box.cluster_id), "eTag")
    body = planned(shell, file, "--only", "EXT-TIER,EXT-RUN")
    assert [step["resource"] for step in body["steps"]] == [box.cluster_id] * 2
    assert [basis["etag"] for basis in body["resources"]] == [audited]
    ended = applied(shell, file, "--yes")
    assert ended.out.endswith("Done: 2 of 2 steps, each read again.\n")
    entries = json.loads(shell.harden("journal", "-o", "json").out)["journals"][0]["entries"]
    calls = [entry["argv"] for entry in entries if entry["kind"] == "call"]
    first, second = (argv[argv.index("--if-match") + 1] for argv in calls)
    assert first == audited
    assert second not in {"", audited}
    back = shell.harden("apply", "--undo", "2", "--id", box.cluster_id, "--az", shell.az, "--yes")
    assert back.out.endswith("Done: 2 of 2 steps, each read again.\n")
