"""How a run on Azure ends: no such cluster, one of several missing, and an operator who interrupts."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.az import Shell
from support.boxes import open_box
from support.child import PROGRAM

from aks_harden.cli.exits import Exit
from aks_harden.sandbox.faults import Fault

pytestmark = [pytest.mark.az, pytest.mark.xdist_group("az-cli")]

_PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    with open_box("shop") as box:
        opened = Shell(box, tmp_path_factory.mktemp("operator"))
        opened.sign_in()
        yield opened


@pytest.fixture(autouse=True)
def _calm(shell: Shell) -> None:
    shell.box.reset()


NO_SUCH_CLUSTER = {
    "by name": ("audit", "-g", "rg-shop", "-n", "aks-chop"),
    "by id": ("audit", "--id", "{id}-2"),
    "no snapshot of it": ("snapshot", "--id", "{id}-2"),
    "no script for it": ("script", "--id", "{id}-2"),
    "and nothing softens it": ("audit", "--id", "{id}-2", "--exit-zero", "--strict"),
}


@pytest.mark.parametrize("case", NO_SUCH_CLUSTER)
def test_no_such_cluster_ends_with_3_one_sentence_and_the_old_file_whole(
    shell: Shell, tmp_path: Path, case: str
) -> None:
    out = tmp_path / "report"
    out.write_text("of before")
    words = [word.format(id=shell.box.cluster_id) for word in NO_SUCH_CLUSTER[case]]
    for more in ((), ("--out", str(out))):
        ended = shell.harden(*words, *more, code=Exit.NO_ACCESS)
        assert ended.out == ""
        assert ended.err.startswith("aks-harden: There is no cluster aks-")
        assert ended.err.count("\n") == 1
    assert out.read_text() == "of before"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        pytest.param((), Exit.NO_ACCESS, id="a missing cluster goes before what the others have"),
        pytest.param(("--strict",), Exit.NO_ACCESS, id="and before what is unknown"),
        pytest.param(("--exit-zero",), Exit.NO_ACCESS, id="and is not softened"),
    ],
)
def test_of_several_clusters_a_missing_one_decides_how_the_run_ends(
    shell: Shell, more: tuple[str, ...], code: Exit
) -> None:
    shop = shell.box.cluster_id
    ended = shell.harden("audit", "--id", shop, "--id", f"{shop}-2", *more, code=code)
    assert "aks-shop" in ended.out
    shell.harden("audit", "--id", shop, code=Exit.FINDINGS)


@pytest.mark.parametrize("verb", ["audit", "snapshot", "script"])
def test_an_operator_who_interrupts_a_slow_reading_ends_it_with_130(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    asked = threading.Event()
    faults = shell.box.faults
    faults.add(Fault.slow("managedClusters/aks-shop", 2.0))
    strike = faults.strike

    def told(method: str, target: str) -> Fault | None:
        fault = strike(method, target)
        if fault is not None:
            asked.set()
        return fault

    monkeypatch.setattr(faults, "strike", told)
    out = tmp_path / "report"
    out.write_text("of before")
    with subprocess.Popen(
        [*PROGRAM, verb, "--id", shell.box.cluster_id, "--out", str(out)],
        env=shell.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert asked.wait(_PATIENCE_SECONDS)
        os.kill(running.pid, signal.SIGINT)
        said, complained = running.communicate(timeout=_PATIENCE_SECONDS)
    assert (running.returncode, said, complained) == (Exit.INTERRUPTED, "", "aks-harden: interrupted\n")
    assert out.read_text() == "of before"
