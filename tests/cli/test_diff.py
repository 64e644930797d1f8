"""`diff` as a program: snapshots and reports in, what changed out, and 10 where something got worse."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from support.waivers import waiver
from support.worlds import world_snapshot

from aks_harden.cli.main import main
from aks_harden.snapshot.file import dump
from aks_harden.snapshot.snapshot import Snapshot

Capsys = pytest.CaptureFixture[str]


def registry_of(snapshot: Snapshot) -> str:
    return next(node.id for node in snapshot.listed("registries") if node.name == "acrshop")


def hardened(snapshot: Snapshot) -> Snapshot:
    """The shop whose registry has its admin user switched off."""
    subscription = f"/subscriptions/{snapshot.subscription}"
    return snapshot.with_value(
        "registries", subscription, "properties.adminUserEnabled", value=False, member=registry_of(snapshot)
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("diff")
    shop = world_snapshot("shop")
    later = replace(hardened(shop), taken_at="2026-11-24T12:00:00Z")
    for name, snapshot in {"shop": shop, "later": later, "pay": world_snapshot("pay")}.items():
        (folder / f"{name}.json").write_text(dump(snapshot), encoding="utf-8")
        out = str(folder / f"{name}-report.json")
        main(["audit", "--snapshot", str(folder / f"{name}.json"), "-o", "json", "--out", out])
    both: dict[str, Any] = {
        "schema": "aks-harden/reports/1",
        "reports": [
            json.loads((folder / f"{name}-report.json").read_text(encoding="utf-8"))
            for name in ("shop", "pay")
        ],
    }
    empty = both["reports"][0] | {"findings": []}
    net = [entry for entry in both["reports"][0]["findings"] if entry["section"] == "net"]
    for name, report in {
        "empty": empty,
        "net": empty | {"findings": net},
        "none": both | {"reports": []},
    }.items():
        (folder / f"{name}-report.json").write_text(json.dumps(report), encoding="utf-8")
    (folder / "both-report.json").write_text(json.dumps(both), encoding="utf-8")
    return folder


def diff(files: Path, capsys: Capsys, *words: str, code: int) -> str:
    capsys.readouterr()
    named = [str(files / word) if word.endswith(".json") else word for word in words]
    assert main(["diff", *named]) == code
    return capsys.readouterr().out


def as_json(files: Path, capsys: Capsys, *words: str, code: int) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(diff(files, capsys, *words, "-o", "json", code=code))
    return body


CODES = [
    (["shop.json", "shop.json"], 0),
    (["shop.json", "later.json"], 0),
    (["later.json", "shop.json"], 10),
    (["later.json", "shop.json", "--fail-on", "high"], 10),
    (["later.json", "shop.json", "--fail-on", "critical"], 0),
    (["later.json", "shop.json", "--exit-zero"], 0),
    (["later.json", "shop.json", "--only", "NET-8"], 0),
    (["later-report.json", "shop-report.json", "--only", "IAM-3"], 10),
    (["later-report.json", "shop-report.json", "--section", "net"], 0),
    (["pay.json", "shop.json"], 10),
    (["shop.json", "nowhere.json"], 2),
    (["shop.json"], 2),
    (["-", "-"], 2),
    (["shop-report.json", "pay-report.json", "--waivers", "nowhere.toml"], 2),
    (["shop-report.json", "shop-report.json", "--sensitivity", "sensitive"], 2),
    (["shop-report.json", "shop-report.json", "--at", "2027-01-01"], 2),
    (["shop-report.json", "empty-report.json"], 2),
    (["both-report.json", "none-report.json"], 2),
    (["shop-report.json", "net-report.json", "--only", "IAM-1"], 2),
    (["shop-report.json", "net-report.json"], 0),
]


@pytest.mark.parametrize(("words", "code"), CODES, ids=[" ".join(words) for words, _ in CODES])
def test_the_program_ends_with_the_code_that_says_what_became_of_it(
    files: Path, words: list[str], code: int
) -> None:
    argv = [sys.executable, "-m", "aks_harden", "diff", *words]
    ended = subprocess.run(
        argv, cwd=files, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert ended.returncode == code, ended.stderr
    assert bool(ended.stderr) == (code == 2)
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("before", ["shop.json", "shop-report.json"])
@pytest.mark.parametrize("after", ["later.json", "later-report.json"])
def test_a_snapshot_and_its_report_are_the_same_to_compare(
    files: Path, capsys: Capsys, before: str, after: str
) -> None:
    body = as_json(files, capsys, before, after, code=0)
    (cluster,) = body["clusters"]
    (fixed,) = [entry for entry in cluster["differences"] if entry["status"] == "fixed"]
    assert (fixed["item"], fixed["key"], fixed["after"]["verdict"]) == ("IAM-3", "admin-user", "pass")
    assert [(row["path"], row["before"], row["after"]) for row in fixed["evidence"]] == [
        ("properties.adminUserEnabled", True, False)
    ]
    assert cluster["same_cluster"]
    assert cluster["before"]["judged_at"] < cluster["after"]["judged_at"]
    assert [cluster[side]["source"] for side in ("before", "after")] == [
        "report" if "report" in name else "snapshot" for name in (before, after)
    ]


def test_each_snapshot_is_judged_at_its_own_time_unless_told(files: Path, capsys: Capsys) -> None:
    told = as_json(files, capsys, "shop.json", "later-report.json", "--at", "2027-06-01", code=0)
    (cluster,) = told["clusters"]
    assert cluster["before"]["judged_at"] == "2027-06-01T00:00:00Z"
    assert cluster["after"]["judged_at"] == "2026-11-24T12:00:00Z"


def test_two_clusters_are_compared_and_called_two(files: Path, capsys: Capsys) -> None:
    text = " ".join(diff(files, capsys, "pay.json", "shop.json", code=10).split())
    assert "These are two clusters" in text
    assert not as_json(files, capsys, "pay.json", "shop.json", code=10)["clusters"][0]["same_cluster"]


def test_of_several_clusters_those_on_one_side_are_named(files: Path, capsys: Capsys) -> None:
    body = as_json(files, capsys, "both-report.json", "later.json", code=0)
    assert [entry["after"]["name"] for entry in body["clusters"]] == ["aks-shop"]
    assert [name.rsplit("/", 1)[-1] for name in body["only_before"]] == ["aks-pay"]
    for shape in ("text", "markdown"):
        assert "aks-pay" in diff(files, capsys, "both-report.json", "later.json", "-o", shape, code=0)


def test_a_report_from_before_there_were_waivers_is_read(files: Path, capsys: Capsys, tmp_path: Path) -> None:
    report = json.loads((files / "shop-report.json").read_text(encoding="utf-8"))
    for finding in report["findings"]:
        for assertion in finding["assertions"]:
            del assertion["waiver"]
    (tmp_path / "old.json").write_text(json.dumps(report), encoding="utf-8")
    summary = as_json(files, capsys, str(tmp_path / "old.json"), "shop.json", code=0)["summary"]
    assert (summary["worse"], summary["better"], summary["changed-evidence"]) == (0, 0, 0)


def test_other_answers_are_told(files: Path, capsys: Capsys) -> None:
    words = ("shop-report.json", "shop.json", "--sensitivity", "sensitive")
    text = diff(files, capsys, *words, code=10)
    assert "Judged by different answers: sensitivity standard → sensitive." in text
    (cluster,) = as_json(files, capsys, *words, code=10)["clusters"]
    assert cluster["answers"] == [{"path": "sensitivity", "before": "standard", "after": "sensitive"}]


def test_one_side_may_come_from_standard_input(files: Path) -> None:
    argv = [sys.executable, "-m", "aks_harden", "diff", "shop.json", "-"]
    with (files / "later-report.json").open(encoding="utf-8") as stream:
        ended = subprocess.run(argv, cwd=files, stdin=stream, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ", 1 fixed, " in ended.stdout


def test_a_waived_finding_is_told_and_ends_no_run(files: Path, capsys: Capsys, tmp_path: Path) -> None:
    waivers = tmp_path / "waivers.toml"
    waivers.write_text(
        "[[waiver]]\n"
        'assertion = "IAM-3/admin-user"\nresource = "*"\n'
        'reason = "Until the pipeline moves."\nowner = "ops"\nexpires = 2026-11-23\n',
        encoding="utf-8",
    )
    told = ("--waivers", str(waivers))
    text = " ".join(diff(files, capsys, "later.json", "shop.json", *told, code=0).split())
    assert "now waived until 2026-11-23 by ops: Until the pipeline moves." in text
    expired = diff(files, capsys, "shop.json", "shop.json", *told, "--at", "2026-11-24", code=0)
    assert "waived" not in expired


def test_a_waiver_that_counts_for_nothing_is_told_once_and_one_that_meets_a_side_not_at_all(
    files: Path, capsys: Capsys, tmp_path: Path
) -> None:
    shop = world_snapshot("shop").subscription
    waivers = tmp_path / "waivers.toml"
    waivers.write_text(
        waiver(item='"NET-1"', resource=f'"/subscriptions/{shop}"')
        + waiver(item='"NET-1"', expires="2026-01-01")
        + waiver(item='"NET-1"', resource='"/subscriptions/elsewhere"'),
        encoding="utf-8",
    )
    words = ("--waivers", str(waivers), "--only", "NET-1")
    assert main(["diff", str(files / "pay.json"), str(files / "shop.json"), *words]) == 0
    expired, idle = capsys.readouterr().err.splitlines()
    assert "line 7): expired on 2026-01-01" in expired
    assert "line 13): matches nothing here" in idle


def test_where_nothing_can_be_compared_the_sentence_says_why(files: Path, capsys: Capsys) -> None:
    for words, why in {
        ("both-report.json", "none-report.json"): "hold no cluster in common.",
        ("shop-report.json", "empty-report.json"): "have no judged item in common.",
        ("shop-report.json", "shop-report.json", "--size", "large"): "judged: leave out --size.",
    }.items():
        named = [str(files / word) if word.endswith(".json") else word for word in words]
        capsys.readouterr()
        assert main(["diff", *named]) == 2
        said = capsys.readouterr()
        assert said.err.endswith(f"{why}\n")
        assert not said.out


ODD_VERDICT = {
    "schema": "aks-harden/report/1",
    "tool": "aks-harden",
    "judged_at": "2026-11-23T12:00:00Z",
    "cluster": {"id": "/x"},
    "answers": {},
    "findings": [
        {
            "id": "IAM-3",
            "alias_of": None,
            "title": "Title",
            "assertions": [
                {
                    "key": "admin-user",
                    "resource": None,
                    "verdict": "green",
                    "severity": "low",
                    "reason": "Reason.",
                    "evidence": [],
                    "waiver": None,
                }
            ],
        }
    ],
}

BAD = {
    "another version": ('{"schema": "aks-harden/report/2"}', "a report of another version"),
    "a report cut short": ('{"schema": "aks-harden/report/1"}', "not a whole report"),
    "a verdict that there is none": (json.dumps(ODD_VERDICT), "Invalid enum value 'green'"),
    "a cluster twice": (None, "holds the cluster aks-shop more than once"),
    "no JSON": ("{", "cannot be used"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_report_is_refused_in_one_sentence(
    files: Path, capsys: Capsys, tmp_path: Path, case: str
) -> None:
    content, sentence = BAD[case]
    if content is None:
        report = json.loads((files / "shop-report.json").read_text(encoding="utf-8"))
        content = json.dumps({"schema": "aks-harden/reports/1", "reports": [report, report]})
    path = tmp_path / "bad.json"
    path.write_text(content, encoding="utf-8")
    capsys.readouterr()
    assert main(["diff", str(files / "shop.json"), str(path)]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


HOSTILE = "=cmd|'/c calc'!A1<script>[/red]\x1b]0;x\x07\u202e`*_"


def test_hostile_text_stays_text_in_every_format(files: Path, capsys: Capsys, tmp_path: Path) -> None:
    shop = world_snapshot("shop")
    odd = shop.with_value("cluster", shop.cluster_id, "properties.networkProfile.networkPolicy", HOSTILE)
    path = tmp_path / "odd.json"
    path.write_text(dump(odd), encoding="utf-8")
    for shape in ("text", "json", "markdown"):
        assert main(["diff", str(files / "shop.json"), str(path), "-o", shape]) in {0, 10}
        written = capsys.readouterr().out
        assert "cmd" in written
        assert not {"\x1b", "\x07", "\u202e"} & set(written)


@pytest.mark.parametrize("width", [60, 100])
def test_the_text_keeps_to_the_width_and_to_ascii(
    files: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    text = diff(files, capsys, "pay.json", "shop.json", "--ascii", code=10)
    assert text.isascii()
    wide = [line for line in text.splitlines() if len(line) > width]
    assert all(" " not in line.strip() for line in wide)


def test_counts_add_up_to_every_assertion(files: Path, capsys: Capsys) -> None:
    body = as_json(files, capsys, "later.json", "shop.json", code=10)
    summary = body["summary"]
    listed = body["clusters"][0]["differences"]
    only_counted = ("unchanged", "arrived", "left")
    kinds = ("new", "still-open", "fixed", "changed-evidence")
    assert sum(summary[kind] for kind in kinds) == len(listed)
    report = json.loads((files / "shop-report.json").read_text(encoding="utf-8"))
    own = [finding for finding in report["findings"] if not finding["alias_of"]]
    assertions = sum(len(finding["assertions"]) for finding in own)
    assert sum(summary[kind] for kind in (*kinds, *only_counted)) == assertions
    assert (summary["worse"], summary["better"]) == (1, 0)
