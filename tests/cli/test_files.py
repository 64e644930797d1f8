"""Files of other programs on the command line: what is told, what is refused, and how the run ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support import dialects
from support.access import registry
from support.snapshots import cluster

from aks_harden.cli import files
from aks_harden.cli.main import main

Capsys = pytest.CaptureFixture[str]
SHOWN = json.dumps(dialects.az_show(cluster()))


def file_of(folder: Path, content: bytes) -> str:
    path = folder / "file.json"
    path.write_bytes(content)
    return str(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_az_prints_is_judged_in_whatever_encoding_a_shell_wrote_it(
    tmp_path: Path, capsys: Capsys, encoding: str
) -> None:
    assert main(["audit", "--snapshot", file_of(tmp_path, SHOWN.encode(encoding))]) == 10
    captured = capsys.readouterr()
    assert "aks-test" in captured.out
    assert captured.err == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_standard_input_is_read_the_same(encoding: str) -> None:
    argv = [sys.executable, "-m", "aks_harden", "audit", "--snapshot", "-"]
    ended = subprocess.run(argv, input=SHOWN.encode(encoding), capture_output=True, check=False)
    assert ended.returncode == 10, ended.stderr
    assert b"aks-test" in ended.stdout


def test_the_same_file_judged_at_the_same_time_gives_the_same_bytes(
    tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = file_of(tmp_path, SHOWN.encode())
    outs = []
    for run in ("2027-01-01T00:00:00Z", "2027-02-02T00:00:00Z"):
        monkeypatch.setattr(files, "now", lambda run=run: run)
        main(["audit", "--snapshot", name, "-o", "json", "--at", "2026-11-23T12:00:00Z"])
        outs.append(capsys.readouterr().out)
    assert outs[0] == outs[1]
    main(["audit", "--snapshot", name, "-o", "json"])
    assert json.loads(capsys.readouterr().out)["judged_at"] == "2027-02-02T00:00:00Z"


def test_what_is_not_used_is_said_and_a_registry_in_the_file_is_judged(
    tmp_path: Path, capsys: Capsys
) -> None:
    disk = {"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/disks/d", "properties": {}}
    name = file_of(tmp_path, json.dumps([cluster(), registry(adminUserEnabled=True), disk]).encode())
    main(["audit", "--snapshot", name, "-o", "json", "--only", "IAM-3"])
    captured = capsys.readouterr()
    assert captured.err == "not used: 1 of Microsoft.Compute/disks\n"
    (finding,) = json.loads(captured.out)["findings"]
    assert [row["verdict"] for row in finding["assertions"] if row["key"] == "admin-user"][:1] == ["fail"]


def test_several_clusters_in_a_file_are_each_reported(tmp_path: Path, capsys: Capsys) -> None:
    second = cluster() | {"id": f"{cluster()['id']}-2", "name": "aks-test-2"}
    assert main(["audit", "--snapshot", file_of(tmp_path, json.dumps([cluster(), second]).encode())]) == 10
    assert "aks-test-2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(json.dumps(registry()), "and no cluster; add what `az aks show", id="a registry alone"),
        pytest.param(
            '{"error": {"code": "NotFound"}}', "an error that Azure answered, `NotFound`", id="an error"
        ),
        pytest.param("aadProfile: null\n", "it is YAML and not JSON", id="YAML"),
        pytest.param('{"hello\\u001b[31m": 1}', "with `hello?[31m`", id="something with an escape sequence"),
    ],
)
def test_another_file_is_refused_in_one_sentence(
    tmp_path: Path, capsys: Capsys, content: str, sentence: str
) -> None:
    assert main(["audit", "--snapshot", file_of(tmp_path, content.encode())]) == 2
    captured = capsys.readouterr()
    assert sentence in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""
