"""Kill -9 before, during and after a step: the restart finds out by reading and repeats nothing blindly."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.az import ROOT, Shell
from support.boxes import open_box

from aks_harden.sandbox.server import Sandbox
from aks_harden.snapshot.paths import look
from aks_harden.store.journal import ClusterJournal

pytestmark = [pytest.mark.az, pytest.mark.xdist_group("az-killed")]


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    with open_box("shop") as box:
        opened = Shell(box, tmp_path_factory.mktemp("operator"))
        opened.sign_in()
        yield opened


def run(shell: Shell, journals: Path, moment: str) -> subprocess.CompletedProcess[str]:
    box = shell.box
    where = {
        "url": box.url,
        "ca_file": str(box.ca_file),
        "tenant": box.tenant,
        "client_id": box.client_id,
        "client_secret": box.client_secret,
        "subscription": box.subscription,
        "cluster_id": box.cluster_id,
        "az": shell.az,
    }
    environment = {**shell.environment, "PYTHONPATH": str(ROOT / "tests")}
    argv = [sys.executable, "-m", "support.victim", json.dumps(where), str(journals), moment]
    return subprocess.run(argv, env=environment, capture_output=True, text=True, check=False, timeout=120)


def writes(box: Sandbox) -> int:
    return sum(entry.kind == "write" for entry in box.log())


@pytest.mark.parametrize(
    ("moment", "written", "found"),
    [
        ("before-intent", 0, None),
        ("after-intent", 0, "untouched"),
        ("before-returned", 1, "held"),
        ("before-result", 1, "held"),
        ("after-result", 1, None),
    ],
)
def test_a_killed_step_is_settled_by_reading_and_written_once(
    shell: Shell, tmp_path: Path, moment: str, written: int, found: str | None
) -> None:
    box = shell.box
    box.reset()
    killed = run(shell, tmp_path, moment)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert writes(box) == written

    again = run(shell, tmp_path, "never")
    assert again.returncode == os.EX_OK, again.stderr
    assert writes(box) == 1
    group = box.cluster_id.split("/providers/")[0]
    registry = box.get(f"{group}/providers/Microsoft.ContainerRegistry/registries/acrshop")
    assert look(registry, "properties.adminUserEnabled") is False
    journal = ClusterJournal(box.cluster_id, tmp_path)
    settled = [entry["outcome"] for entry in journal.entries() if entry["kind"] == "reconciled"]
    journal.close()
    assert settled in ([found], [])
    if written == 0 and found:
        assert settled == [found]
