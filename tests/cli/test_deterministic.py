"""The same input and `--at` give the same bytes, in every format, whatever process writes them and where."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.worlds import world_snapshot

from aks_harden.report.difference import Shape
from aks_harden.report.formats import _WRITERS, Format
from aks_harden.snapshot.file import dump

FORMATS = [
    entry for entry in Format if importlib.util.find_spec(f"aks_harden.report.{_WRITERS[entry]}") is not None
]
INPUTS = ("shop", "guest", "shown")
"""Two whole snapshots, and one resource that does not tell when it was read."""
PLACES = {
    "plain": {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
    "east": {"PYTHONHASHSEED": "1", "TZ": "Asia/Kolkata", "LC_ALL": "C"},
    "west": {"PYTHONHASHSEED": "4711", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "LANG": "de_DE"},
}
WRITE = """
import sys
from pathlib import Path
from aks_harden.cli.main import main
source, target, at, formats, shapes = sys.argv[1:]
for name in ("shop", "guest", "shown"):
    for entry in formats.split(","):
        told = ["--at", at, "-o", entry, "--out", f"{target}/{name}.{entry}"]
        assert main(["audit", "--snapshot", f"{source}/{name}.json", *told]) in {0, 10}, (name, entry)
for entry in shapes.split(","):
    told = ["--at", at, "-o", entry, "--out", f"{target}/diff.{entry}"]
    assert main(["diff", f"{source}/shop.json", f"{source}/guest.json", *told]) == 10, entry
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("same")
    for name in ("shop", "guest"):
        (folder / f"{name}.json").write_text(dump(world_snapshot(name)), encoding="utf-8")
    shop = world_snapshot("shop")
    (folder / "shown.json").write_text(json.dumps(shop.cluster.body), encoding="utf-8")
    found: dict[str, Path] = {}
    for place, told in PLACES.items():
        target = folder / place
        target.mkdir()
        words = [str(folder), str(target), "2026-12-01T00:00:00Z", ",".join(FORMATS), ",".join(Shape)]
        environment = {**os.environ, "XDG_CONFIG_HOME": str(folder), **told}
        ended = subprocess.run(
            [sys.executable, "-c", WRITE, *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        found[place] = target
    return found


def every(files: dict[str, Path], name: str) -> list[bytes]:
    return [(folder / name).read_bytes() for folder in files.values()]


@pytest.mark.parametrize("entry", FORMATS)
@pytest.mark.parametrize("name", INPUTS)
def test_a_report_is_the_same_bytes_everywhere(files: dict[str, Path], name: str, entry: Format) -> None:
    first, *others = every(files, f"{name}.{entry}")
    assert first
    assert all(other == first for other in others)


@pytest.mark.parametrize("entry", Shape)
def test_a_comparison_is_the_same_bytes_everywhere(files: dict[str, Path], entry: Shape) -> None:
    first, *others = every(files, f"diff.{entry}")
    assert first
    assert all(other == first for other in others)
