"""How `plan`, `apply` and `journal` end without Azure, each ending by running the program."""

import json
import os
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from support import dialects
from support.child import Child
from support.snapshots import CLUSTER, cluster
from support.worlds import world_snapshot

from aks_harden.cli import apply_plan
from aks_harden.cli.exits import Exit, Stop
from aks_harden.engine.discover import items
from aks_harden.engine.plan_file import PlanFile, encode, plan_file
from aks_harden.engine.runnable import runnable_plan
from aks_harden.model.context import Context
from aks_harden.snapshot.file import dump
from aks_harden.store.journal import ClusterJournal
from aks_harden.store.plan_file import MOST_BYTES

SURE = ("--set", "admin-user-unused=yes", "--set", "anonymous-pull-unused=yes")
SHOP = ("plan", "--snapshot", "shop.json", *SURE)
PAPER = ("plan", "--snapshot", "shop.json", "--only", "NET-9", "--files")
NOW = datetime.now(UTC)


def plan_text(begin: datetime, end: datetime, **changed: str) -> str:
    told = Context(inputs={"admin-user-unused": "yes", "anonymous-pull-unused": "yes"})
    made, _ = runnable_plan(world_snapshot("shop"), told, items(), ["IAM-3.admin"])
    file = plan_file(
        made,
        told,
        tool="aks-harden",
        created=f"{begin:%Y-%m-%dT%H:%M:%SZ}",
        expires=f"{end:%Y-%m-%dT%H:%M:%SZ}",
        overrides={},
    )
    return json.dumps(encode(file) | changed)


@pytest.fixture(scope="module")
def child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Child]:
    folder = tmp_path_factory.mktemp("child")
    one = Child(folder)
    (folder / "shop.json").write_text(dump(world_snapshot("shop")), encoding="utf-8")
    (folder / "shown.json").write_text(json.dumps(dialects.az_show(cluster())))
    (folder / "other.json").write_text('{"hello": 1}')
    (folder / "page").write_text("<html>Sign in</html>")
    (folder / "noise").write_bytes(bytes(range(128, 256)))
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")
    with (folder / "huge").open("wb") as huge:
        huge.truncate(MOST_BYTES + 1)
    day = timedelta(days=1)
    (folder / "good").write_text(plan_text(NOW, NOW + day))
    (folder / "expired").write_text(plan_text(NOW - 2 * day, NOW - day))
    (folder / "endless").write_text(plan_text(NOW, NOW + 365 * day))
    (folder / "future").write_text(plan_text(NOW + 2 * day, NOW + 3 * day))
    (folder / "edited").write_text(plan_text(NOW, NOW + day, expires="2099-01-01T00:00:00Z"))
    (folder / "redirected").write_text(plan_text(NOW, NOW + day, cluster=CLUSTER))
    (folder / "later").write_text(plan_text(NOW, NOW + day, schema="aks-harden/plan/2"))
    az = folder / "some-az"
    az.write_text("#!/bin/sh\nexit 1\n")
    az.chmod(0o700)
    yield one
    one.close()


DONE = {
    "a plan of a file": SHOP,
    "a plan as JSON": (*SHOP, "-o", "json"),
    "a plan of what is safe": (*SHOP, "--safe"),
    "a plan of nothing": (*SHOP, "--only", "NET-10"),
    "a plan with a reason to go past a guard": (*SHOP, "--override", "IAM-3/nodes-keep-pull=It was tried."),
    "no journal": ("journal",),
    "no journal to verify": ("journal", "verify"),
    "no journal as JSON": ("journal", "-o", "json"),
    "help": ("apply", "--help"),
}


@pytest.mark.parametrize("case", DONE)
def test_what_was_done_ends_with_0_and_has_data(child: Child, case: str) -> None:
    told = child.run(*DONE[case])
    assert told.code == Exit.DONE, told.err
    assert told.out


def test_the_files_of_the_work_of_people_are_written_where_they_were_asked_for(child: Child) -> None:
    told = child.run(*PAPER, "paper")
    assert told.code == Exit.DONE, told.err
    (written,) = (child.folder / "paper").iterdir()
    assert f"written: {Path('paper') / written.name}" in told.err
    assert "kind: NetworkPolicy" in written.read_text()
    assert b"--files DIR writes" in told.out
    again = child.run(*PAPER, "paper")
    assert again.code == Exit.USAGE
    assert "is there already" in again.sentence


USAGE = {
    "files, and none comes with it": (*SHOP, "--only", "IAM-3", "--files", "none"),
    "files into a file": (*PAPER, "page"),
    "no hour": (*SHOP, "--valid-for", "0"),
    "more hours than a month has": (*SHOP, "--valid-for", "721"),
    "hours in words": (*SHOP, "--valid-for", "day"),
    "a guard without a reason": (*SHOP, "--override", "IAM-3/nodes-keep-pull"),
    "a reason that is empty": (*SHOP, "--override", "IAM-3/nodes-keep-pull= "),
    "a guard without its item": (*SHOP, "--override", "nodes-keep-pull=Because."),
    "a guard that no fix has": (*SHOP, "--override", "IAM-3/dragons=Because."),
    "a plan of a file and a name": (*SHOP, "-n", "aks-shop"),
    "a plan of a bad file": ("plan", "--snapshot", "other.json"),
    "an unknown item": (*SHOP, "--only", "NET-99"),
    "nothing to apply": ("apply",),
    "a plan that is not there": ("apply", "missing"),
    "a folder": ("apply", "folder"),
    "a pipe that nobody writes to": ("apply", "pipe"),
    "a file larger than any plan": ("apply", "huge"),
    "no text": ("apply", "noise"),
    "a web page": ("apply", "page"),
    "another JSON": ("apply", "other.json"),
    "a snapshot": ("apply", "shop.json"),
    "a plan of a later version": ("apply", "later"),
    "a plan with another end": ("apply", "edited"),
    "a plan with another cluster": ("apply", "redirected"),
    "a plan that never ends": ("apply", "endless"),
    "a plan that is made tomorrow": ("apply", "future"),
    "a plan, and undoing": ("apply", "good", "--undo"),
    "a plan, and a cluster": ("apply", "good", "-n", "aks-shop"),
    "a plan, and how to judge": ("apply", "good", "--sensitivity", "sensitive"),
    "a plan that may not be applied": ("apply", "good", "--read-only"),
    "undoing that is not allowed": ("apply", "--undo", "--read-only", "-n", "aks-shop"),
    "no step to undo": ("apply", "--undo", "0"),
    "an id and a name": ("apply", "--undo", "--id", CLUSTER, "-n", "aks-test"),
    "another word than verify": ("journal", "repair"),
    "a hash, and nothing to verify": ("journal", "--head", "0" * 64),
    "a journal by id and by name": ("journal", "--id", CLUSTER, "-n", "aks-test"),
}


@pytest.mark.parametrize("case", USAGE)
def test_bad_usage_and_bad_plans_end_with_2_and_one_sentence(child: Child, case: str) -> None:
    told = child.run(*USAGE[case])
    assert told.code == Exit.USAGE, told.err
    assert told.sentence


def test_an_expired_plan_ends_with_12_and_says_so(child: Child) -> None:
    told = child.run("apply", "expired")
    assert told.code == Exit.STALE
    assert "expired at" in told.sentence


def test_an_end_is_compared_as_a_time_and_not_as_a_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = datetime(2026, 9, 1, tzinfo=UTC)
    made = json.loads(plan_text(begin, begin + timedelta(days=1)))
    del made["digest"], made["schema"]
    short = msgspec.convert(made | {"expires": "2026-9-02T00:00:00Z"}, PlanFile)
    (tmp_path / "plan").write_text(json.dumps(encode(short)))
    monkeypatch.setattr(apply_plan, "now", lambda: "2026-11-24T00:00:00Z")
    with pytest.raises(Stop, match="expired at") as ended:
        apply_plan.opened_file(str(tmp_path / "plan"))
    assert ended.value.code is Exit.STALE


NO_ACCESS = {
    "nobody signed in": ("apply", "good", "--az", "./some-az"),
    "no az": ("apply", "good"),
    "no such az": ("apply", "good", "--az", "./no-az"),
    "nobody signed in to undo": ("apply", "--undo", "--id", CLUSTER, "--az", "./some-az"),
    "a plan of nobody's": ("plan", "--id", CLUSTER),
    "no such journal": ("journal", "verify", "--id", CLUSTER),
    "no journal with that hash": ("journal", "verify", "--head", "a" * 64),
}


@pytest.mark.parametrize("case", NO_ACCESS)
def test_what_cannot_be_reached_ends_with_3_and_one_sentence(child: Child, case: str) -> None:
    told = child.run(*NO_ACCESS[case])
    assert told.code == Exit.NO_ACCESS, told.err
    assert told.sentence


NOT_WRITTEN = {
    "nothing may run": ("plan", "--snapshot", "shop.json", "--only", "IAM-3.admin,IAM-3.anonymous"),
    "nobody knows whose tenant it is": ("plan", "--snapshot", "shown.json"),
}


@pytest.mark.parametrize("case", NOT_WRITTEN)
def test_a_plan_that_could_not_be_applied_is_shown_and_not_written(
    child: Child, tmp_path: Path, case: str
) -> None:
    out = tmp_path / "plan"
    out.write_text("of before")
    told = child.run(*NOT_WRITTEN[case], "--out", str(out))
    assert told.code == Exit.USAGE
    assert told.out.startswith(b"Plan for aks-")
    assert out.read_text() == "of before"


def test_a_plan_goes_to_a_file_of_its_owner_alone(child: Child, tmp_path: Path) -> None:
    out = tmp_path / "plan"
    told = child.run(*SHOP, "--out", str(out))
    assert (told.code, told.err) == (Exit.DONE, f"written: {out}\n")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert json.loads(out.read_text())["schema"] == "aks-harden/plan/1"


def test_a_secret_among_the_answers_is_not_written_down(child: Child, tmp_path: Path) -> None:
    token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.c2ln"
    told = child.run(*SHOP, "--set", f"workspace={token}", "--out", str(tmp_path / "plan"))
    assert told.code == Exit.USAGE
    assert "looks like a secret" in told.sentence
    assert token not in told.err
    assert not (tmp_path / "plan").exists()


def fill(folder: Path) -> Path:
    with ClusterJournal(CLUSTER, folder / "aks-harden" / "journal") as journal:
        for number in range(3):
            journal.append({"kind": "call", "id": str(number), "argv": ["az"]})
        return journal.path


BROKEN: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "an entry that was edited": (
        lambda lines: [lines[0], lines[1].replace(b'"1"', b'"7"'), lines[2]],
        "line 2: the entry is not as it was written",
    ),
    "an entry that was taken out": (lambda lines: [lines[0], lines[2]], "line 2: the entry does not follow"),
    "entries that changed places": (
        lambda lines: [lines[1], lines[0], lines[2]],
        "line 1: the entry does not follow",
    ),
    "an end that was cut short": (lambda lines: [*lines[:2], lines[2][:20]], "line 3: the line is not whole"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_journal_that_is_not_as_it_was_written_ends_with_1_and_says_where(
    child: Child, tmp_path: Path, case: str
) -> None:
    damage, words = BROKEN[case]
    path = fill(tmp_path)
    whole = child.run("journal", "verify", XDG_STATE_HOME=str(tmp_path))
    assert (whole.code, whole.err) == (Exit.DONE, "")
    path.write_bytes(b"\n".join(damage(path.read_bytes().splitlines())) + b"\n")
    told = child.run("journal", "verify", XDG_STATE_HOME=str(tmp_path))
    assert told.code == Exit.BROKEN
    assert words in told.out.decode()
    assert "NOT as it was written" in child.run("journal", XDG_STATE_HOME=str(tmp_path)).out.decode()


def test_a_line_that_a_crash_cut_short_and_that_was_written_on_after_is_told_and_breaks_nothing(
    child: Child, tmp_path: Path
) -> None:
    path = fill(tmp_path)
    with path.open("ab") as file:
        file.write(b'{"kind": "res')
    fill(tmp_path)
    told = child.run("journal", "verify", XDG_STATE_HOME=str(tmp_path))
    assert told.code == Exit.DONE
    assert "line 4: the line is not whole" in told.out.decode()


def test_an_end_that_was_cut_off_is_noticed_by_a_hash_that_was_noted_elsewhere(
    child: Child, tmp_path: Path
) -> None:
    path = fill(tmp_path)
    head = json.loads(path.read_bytes().splitlines()[-1])["hash"]
    words = ("journal", "verify", "--id", CLUSTER, "--head", head)
    assert child.run(*words, XDG_STATE_HOME=str(tmp_path)).code == Exit.DONE
    path.write_bytes(b"\n".join(path.read_bytes().splitlines()[:2]) + b"\n")
    told = child.run(*words, XDG_STATE_HOME=str(tmp_path))
    assert told.code == Exit.BROKEN
    assert head in told.out.decode()


def test_a_journal_behind_a_link_is_not_read(child: Child, tmp_path: Path) -> None:
    path = fill(tmp_path)
    path.with_name("other.jsonl").symlink_to(path)
    told = child.run("journal", XDG_STATE_HOME=str(tmp_path))
    assert told.code == Exit.USAGE
    assert "other.jsonl" in told.sentence
