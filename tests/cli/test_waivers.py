"""Waivers in a run: what they take out of its ending and out of nothing else, and what stops it."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.waivers import BROKEN, waiver
from support.worlds import world_snapshot

from aks_harden.cli.main import main
from aks_harden.snapshot.file import dump
from aks_harden.store.decisions import ClusterDecisions

Capsys = pytest.CaptureFixture[str]
CRITICAL = "NET-1"
"""Fails in the shop, critically, and in nothing else."""


@pytest.fixture(scope="module")
def shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "shop.json"
    path.write_text(dump(world_snapshot("shop")), encoding="utf-8")
    return path


@pytest.fixture
def waivers(tmp_path: Path) -> Path:
    return tmp_path / "waivers.toml"


def audit(file: Path, *words: object) -> int:
    return main(["audit", "--snapshot", str(file), *map(str, words)])


def body(capsys: Capsys) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return report


@pytest.mark.parametrize(
    ("day", "code"),
    [("2027-01-31", 0), ("2026-11-23", 0), ("2026-11-22", 10)],
    ids=["ahead", "today", "past"],
)
def test_a_waived_critical_failure_ends_with_0_until_its_last_day_is_over(
    shop_file: Path, waivers: Path, day: str, code: int
) -> None:
    waivers.write_text(waiver(item=f'"{CRITICAL}"', expires=day))
    words = ("--only", CRITICAL, "--fail-on", "low")
    assert audit(shop_file, *words) == 10
    assert audit(shop_file, *words, "--waivers", waivers) == code


def test_the_time_of_judging_says_what_has_expired(shop_file: Path, waivers: Path) -> None:
    waivers.write_text(waiver(item=f'"{CRITICAL}"', expires="2027-01-31"))
    words = ("--only", CRITICAL, "--waivers", waivers)
    assert audit(shop_file, *words, "--at", "2027-01-31T23:59:59Z") == 0
    assert audit(shop_file, *words, "--at", "2027-02-01T00:00:00Z") == 10


def test_one_assertion_waived_leaves_the_others_to_end_the_run(shop_file: Path, waivers: Path) -> None:
    waivers.write_text(waiver(item=None, assertion='"IAM-3/admin-user"'))
    assert audit(shop_file, "--only", "IAM-3", "--waivers", waivers) == 10


def test_an_unknown_that_was_waived_is_no_gap_when_strict(
    shop_file: Path, waivers: Path, capsys: Capsys
) -> None:
    audit(shop_file, "-o", "json", "--exit-zero")
    unknown = [each["id"] for each in body(capsys)["findings"] if each["verdict"] == "unknown"]
    waivers.write_text("".join(waiver(item=f'"{item}"') for item in unknown))
    words = ("--only", ",".join(unknown), "--strict")
    assert unknown
    assert audit(shop_file, *words) == 4
    assert audit(shop_file, *words, "--waivers", waivers) == 0


def test_a_waiver_lies_over_the_verdict_and_changes_nothing_else(
    shop_file: Path, waivers: Path, capsys: Capsys
) -> None:
    waivers.write_text(waiver(item='"IAM-3"') + waiver(item='"NET-1"', expires="2026-01-01"))
    audit(shop_file, "-o", "json")
    before = body(capsys)
    audit(shop_file, "-o", "json", "--waivers", waivers)
    after = body(capsys)
    assert after["summary"] == before["summary"] | {"waived": 1}
    assert [each["expires"] for each in after["waivers_expired"]] == ["2026-01-01"]
    finding = next(each for each in after["findings"] if each["id"] == "IAM-3")
    assert finding["waiver"]["origin"] == "waivers.toml, line 1"
    after["waivers_expired"] = []
    for each in after["findings"]:
        each["waiver"] = None
        each["assertions"] = [entry | {"waiver": None} for entry in each["assertions"]]
    assert after | {"summary": before["summary"]} == before


def test_the_text_says_who_accepted_what_until_when_and_where(
    shop_file: Path, waivers: Path, capsys: Capsys
) -> None:
    waivers.write_text(
        waiver(item='"IAM-3"')
        + waiver(item=None, assertion='"IAM-6/network"', owner='"jo"')
        + waiver(item='"NET-1"', expires="2026-01-01")
    )
    audit(shop_file, "--waivers", waivers)
    text = capsys.readouterr().out
    said = " ".join(text.split())
    assert "~ WAIVED until 2027-01-31 by kim: Moves in March. (waivers.toml, line 1)" in said
    assert said.count("~ WAIVED until 2027-01-31 by jo: Moves in March. (waivers.toml, line 7)") == 2
    assert (
        "The waiver of NET-1 by kim expired on 2026-01-01: it counts for nothing" in said.split("Identity")[0]
    )
    assert "; of these 1 waived" in said
    heads = [line.split()[3] for line in text.splitlines() if line.startswith("  ✗ FAIL")]
    own = heads[: heads.index("NET-1")]
    assert own[-1] == "IAM-3"


def test_what_counts_for_nothing_is_named_on_standard_error(
    shop_file: Path, waivers: Path, capsys: Capsys
) -> None:
    waivers.write_text(
        waiver(item='"IAM-3"')
        + waiver(item='"IAM-3"', expires="2026-01-01")
        + waiver(item='"NET-1"', resource='"/subscriptions/elsewhere"')
        + waiver(item='"CMP-2"', resource='"/subscriptions/elsewhere"')
    )
    audit(shop_file, "--only", "IAM-3,NET-1", "--waivers", waivers)
    expired, idle = capsys.readouterr().err.splitlines()
    assert expired == "waiver of IAM-3 (waivers.toml, line 7): expired on 2026-01-01 and counts for nothing"
    assert idle.startswith("waiver of NET-1 (waivers.toml, line 13): matches nothing here: ")
    assert idle.endswith("/subscriptions/elsewhere")


def test_a_waiver_behind_a_bare_carriage_return_is_part_of_its_comment_and_refused(
    shop_file: Path, waivers: Path, capsys: Capsys
) -> None:
    hidden = waiver(item=f'"{CRITICAL}"').replace("\n", "\r")
    waivers.write_bytes(f"# The gateway moves.\r{hidden}".encode())
    assert audit(shop_file, "--only", CRITICAL, "--waivers", waivers) == 2
    assert "cannot be used: line 1: " in capsys.readouterr().err


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_stops_the_run_before_anything_is_read(
    waivers: Path, capsys: Capsys, case: str
) -> None:
    waivers.write_text(BROKEN[case].text)
    assert audit(Path("not-there.json"), "--waivers", waivers) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert f"The waivers file {waivers} cannot be used: line {BROKEN[case].line}: " in said.err
    assert BROKEN[case].says in said.err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "No such file"),
        (b"\xff\xfe", "not UTF-8"),
        (b"\xef\xbb\xbf[[waiver]]\n", "line 1: a waiver names"),
    ],
)
def test_a_file_that_cannot_be_read_stops_the_run(
    shop_file: Path, waivers: Path, capsys: Capsys, content: bytes | None, says: str
) -> None:
    if content is not None:
        waivers.write_bytes(content)
    assert audit(shop_file, "--waivers", waivers) == 2
    assert says in capsys.readouterr().err


def test_what_a_waivers_file_says_drives_no_terminal(shop_file: Path, waivers: Path, capsys: Capsys) -> None:
    waivers.write_text(waiver(item='"NET-1"', reason=r'"a\u001b]0;owned\u0007\u202eb"', expires="2026-01-01"))
    audit(shop_file, "--waivers", waivers)
    waivers.write_text(waiver(item=r'"\u001b]0;owned\u0007"'))
    audit(shop_file, "--waivers", waivers)
    said = capsys.readouterr()
    assert not {"\x1b", "\x07", "\u202e"} & {*said.out, *said.err}


def test_what_was_decided_on_this_machine_is_left_out_where_a_file_is_judged(
    shop_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    own = ClusterDecisions(world_snapshot("shop").cluster_id)
    own.path.parent.mkdir(parents=True)
    own.path.write_text("{broken")
    assert audit(shop_file, "--only", CRITICAL) == 10
    assert capsys.readouterr().err == ""


def test_a_script_leaves_out_what_was_accepted_unless_it_is_asked_for(
    shop_file: Path, waivers: Path, capsys: Capsys
) -> None:
    waivers.write_text(waiver(item='"IAM-3"'))
    words = ["script", "--snapshot", str(shop_file), "--set", "admin-user-unused=yes"]
    main(words)
    assert "--admin-enabled false" in capsys.readouterr().out
    main([*words, "--waivers", str(waivers)])
    said = capsys.readouterr()
    assert "--admin-enabled false" not in said.out
    assert "left out: Switch the registry's admin user off (waived until 2027-01-31 by kim" in said.err
    main([*words, "--waivers", str(waivers), "--only", "IAM-3"])
    assert "--admin-enabled false" in capsys.readouterr().out
