"""The command line without Azure: files in, reports out, one clear sentence where something is wrong."""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.worlds import world_snapshot

from aks_harden.cli.main import main
from aks_harden.engine.discover import items
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.file import dump, load


@pytest.fixture(scope="module")
def shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "shop.json"
    path.write_text(dump(world_snapshot("shop")), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def pay_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "pay.json"
    path.write_text(dump(world_snapshot("pay")), encoding="utf-8")
    return path


Capsys = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], 10),
        (["--fail-on", "critical"], 10),
        (["--only", "CMP-2", "--fail-on", "critical"], 0),
        (["--only", "cmp-2"], 10),
        (["--only", "CMP-2", "--fail-on", "critical", "--strict"], 4),
        (["--only", "CMP-2", "--strict"], 10),
        (["--exit-zero"], 0),
        (["--section", "aud", "--fail-on", "critical"], 0),
    ],
)
def test_the_exit_code_says_what_was_found(
    shop_file: Path, capsys: Capsys, words: list[str], code: int
) -> None:
    assert main(["audit", "--snapshot", str(shop_file), *words]) == code
    assert capsys.readouterr().err == ""


def test_a_well_run_cluster_fails_nothing(pay_file: Path, capsys: Capsys) -> None:
    assert main(["audit", "--snapshot", str(pay_file), "--fail-on", "low"]) == 0
    assert re.search(r"^\d+ pass, ", capsys.readouterr().out, re.MULTILINE)


def test_what_waits_for_kubernetes_is_not_whole_when_strict(pay_file: Path) -> None:
    assert main(["audit", "--snapshot", str(pay_file), "--strict", "--fail-on", "low"]) == 4
    words = ["--only", "IAM-1,NET-1,AUD-2", "--strict", "--fail-on", "low"]
    assert main(["audit", "--snapshot", str(pay_file), *words]) == 0


def test_the_same_file_gives_the_same_bytes(shop_file: Path, capsys: Capsys) -> None:
    reports = []
    for _ in range(2):
        main(["audit", "--snapshot", str(shop_file), "-o", "json"])
        reports.append(capsys.readouterr().out)
    assert reports[0] == reports[1]


def test_the_json_report_has_the_promised_shape(shop_file: Path, capsys: Capsys) -> None:
    main(["audit", "--snapshot", str(shop_file), "-o", "json"])
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert report["schema"] == "aks-harden/report/1"
    assert set(report["summary"]) == {*Verdict, "waived", "attested"}
    assert len(report["findings"]) == len(items())
    repeated = [finding["id"] for finding in report["findings"] if finding["alias_of"]]
    assert repeated == ["NET-12", "NET-13"]
    assert sum(report["summary"].values()) == len(items()) - len(repeated)
    assert (report["coverage"]["bullets"], report["coverage"]["extended"]) == (28, 27)
    registry = next(finding for finding in report["findings"] if finding["id"] == "IAM-3")
    admin = next(entry for entry in registry["assertions"] if entry["key"] == "admin-user")
    assert (admin["path"], admin["observed"], admin["expected"]) == (
        "properties.adminUserEnabled",
        True,
        "false",
    )
    assert admin["call"].startswith("GET /subscriptions/")
    fix = next(entry for entry in registry["fixes"] if entry["id"] == "IAM-3.admin")
    assert fix["commands"][0][:3] == ["az", "acr", "update"]
    assert fix["guards"][0]["state"] == "undecided"


def test_a_report_can_be_written_to_a_private_file(shop_file: Path, tmp_path: Path, capsys: Capsys) -> None:
    out = tmp_path / "report.json"
    os.umask(0)
    main(["audit", "--snapshot", str(shop_file), "-o", "json", "--out", str(out)])
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert json.loads(out.read_text(encoding="utf-8"))["findings"]
    assert capsys.readouterr().out == ""


def test_a_snapshot_survives_a_round_trip(shop_file: Path) -> None:
    text = shop_file.read_text(encoding="utf-8")
    assert dump(load(text)) == text


def test_judging_at_another_time_is_said(shop_file: Path, capsys: Capsys) -> None:
    main(["audit", "--snapshot", str(shop_file), "-o", "json", "--at", "2027-01-01T00:00:00+01:00"])
    assert json.loads(capsys.readouterr().out)["judged_at"] == "2026-12-31T23:00:00Z"


WRONG = {
    "no such file": (["audit", "--snapshot", "nowhere.json"], "cannot be read: No such file"),
    "not JSON": (["audit", "--snapshot", "{broken}"], "not JSON"),
    "JSON of something else": (["audit", "--snapshot", "{other}"], "made by `aks-harden snapshot`"),
    "a snapshot cut short": (["audit", "--snapshot", "{short}"], "not a whole snapshot"),
    "bytes": (["audit", "--snapshot", "{bytes}"], "not UTF-8"),
    "an unknown item": (["audit", "--demo", "--only", "NET-99"], "There is no item NET-99; there are: IAM-1"),
    "an unknown page": (["explain", "NET-99"], "There is no item or section 'NET-99'"),
    "an input without a value": (["script", "--demo", "--set", "helm-sensor"], "NAME=VALUE"),
    "a folder that is not there": (
        ["audit", "--snapshot", "{shop}", "--out", "no/such/folder/report"],
        "cannot be written",
    ),
    "the walk without a terminal": (["walk"], "use `aks-harden audit`"),
    "no verb without a terminal": ([], "use `aks-harden audit`"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_one_sentence_and_ends_with_2(
    case: str, shop_file: Path, tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "broken": b"{",
        "other": b"[]",
        "short": b'{"schema": "aks-harden/snapshot/1"}',
        "bytes": b"\xff\xfe\x00",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    words, sentence = WRONG[case]
    names = {name: str(tmp_path / name) for name in files} | {"shop": str(shop_file)}
    assert main([word.format(**names) if "{" in word else word for word in words]) == 2
    captured = capsys.readouterr()
    assert sentence in captured.err
    assert captured.err.count("\n") == 1
    assert "Traceback" not in captured.err


@pytest.mark.parametrize(
    "words",
    [
        ["audit", "--format", "xml"],
        ["nonsense"],
        ["audit", "--timeout", "-1"],
        ["audit", "--snapshot", "failing.json", "--snapshot", "good.json"],
        ["audit", "--demo", "--waivers", "a.toml", "--waivers", "b.toml"],
    ],
)
def test_bad_usage_ends_with_2(words: list[str], capsys: Capsys) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert re.fullmatch(r"aks-harden: [^\n]+\.\n", captured.err)


def test_a_reader_that_hangs_up_early_is_no_error(shop_file: Path) -> None:
    argv = [sys.executable, "-m", "aks_harden", "audit", "--snapshot", str(shop_file), "-o", "json"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.read(1)
        child.stdout.close()
        assert child.stderr.read() == b""


HOSTILE = "\x1b]0;owned\x07\u202egnp.exe[/red][@click=app.quit]"


def test_hostile_text_from_azure_does_not_drive_the_terminal(capsys: Capsys, tmp_path: Path) -> None:
    snapshot = world_snapshot("shop").with_value(
        "cluster", world_snapshot("shop").cluster_id, "location", HOSTILE
    )
    path = tmp_path / "hostile.json"
    path.write_text(dump(snapshot), encoding="utf-8")
    main(["audit", "--snapshot", str(path)])
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\u001b" in shown
