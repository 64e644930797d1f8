"""From a plan file to what holds, and back, without a screen: the real az against a simulated Azure."""

import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.az import Ended, Shell
from support.boxes import open_box

from aks_harden.cli.exits import Exit
from aks_harden.sandbox.server import Sandbox
from aks_harden.snapshot.paths import look

pytestmark = [pytest.mark.az, pytest.mark.xdist_group("az-plan")]

SURE = ("--set", "admin-user-unused=yes", "--set", "anonymous-pull-unused=yes")
ADMIN = "properties.adminUserEnabled"


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
    body = planned(shell, file, "--only", "IAM-3")
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
    planned(shell, file, "--only", "IAM-3")
    box.patch(registry(box), {"tags": {"owner": "somebody"}})
    box.clear_log()
    ended = applied(shell, file, "--yes", code=Exit.STALE)
    assert "stale: acrshop was changed since the plan was made" in ended.err
    assert writes(box) == 0
    assert "Nothing was applied" in shell.harden("journal").out


def test_without_a_terminal_nothing_is_applied_before_it_is_confirmed(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    planned(shell, file, "--only", "IAM-3")
    ended = applied(shell, file, code=Exit.USAGE)
    assert "--yes" in ended.err
    odd = applied(shell, file, "--yes", "--accept-irreversible", "NET-1.private", code=Exit.USAGE)
    assert "net-1.private" in odd.err
    assert applied(shell, file, "--yes", "--read-only", code=Exit.USAGE).out == ""
    assert writes(shell.box) == 0


def test_two_steps_on_the_cluster_carry_the_new_etag_on(shell: Shell, tmp_path: Path) -> None:
    box, file = shell.box, tmp_path / "plan.json"
    body = planned(shell, file)
    own = [step for step in body["steps"] if step["resource"].lower() == box.cluster_id.lower()]
    held = [argv for step in own for argv in step["commands"] if "<etag>" in argv]
    if len(held) < 2:
        pytest.skip("no two fixes of this world write the cluster apart yet")
    applied(shell, file, "--yes")
    calls = json.loads(shell.harden("journal", "-o", "json").out)["journals"][0]["entries"]
    given = [entry["argv"] for entry in calls if entry["kind"] == "call" and "--if-match" in entry["argv"]]
    tags = [argv[argv.index("--if-match") + 1] for argv in given]
    assert len(set(tags)) == len(tags) >= 2
    assert all(re.search(r"\w", tag) for tag in tags)
