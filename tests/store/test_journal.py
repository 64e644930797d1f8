"""The journal: private, append-only, one writer, and whole after a crash."""

import json
import os
import signal
import stat
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from aks_harden.store.files import UnsafeFileError, write_private
from aks_harden.store.journal import BusyError, ClusterJournal, file_name
from aks_harden.store.places import config_file, journal_folder, state_folder

CLUSTER = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/AKS"


@pytest.fixture
def journal(tmp_path: Path) -> ClusterJournal:
    return ClusterJournal(CLUSTER, tmp_path / "state" / "journal")


def fill(journal: ClusterJournal, count: int = 3) -> None:
    with journal:
        for number in range(count):
            journal.append({"kind": "call", "id": str(number)})


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_entries_come_back_in_order(journal: ClusterJournal) -> None:
    fill(journal)
    assert [entry["id"] for entry in journal.entries()] == ["0", "1", "2"]
    assert journal.damage() == ()


def test_a_journal_nobody_wrote_is_empty_and_makes_no_file(journal: ClusterJournal) -> None:
    assert journal.entries() == ()
    assert not journal.path.exists()


def test_files_and_folders_are_private_whatever_the_umask(journal: ClusterJournal) -> None:
    old = os.umask(0)
    try:
        fill(journal)
    finally:
        os.umask(old)
    assert mode(journal.path) == 0o600
    assert mode(journal.path.parent) == 0o700


def test_folders_on_the_way_are_private_too(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        write_private(tmp_path / "home" / "state" / "ours" / "file", "x")
    finally:
        os.umask(old)
    assert [mode(tmp_path / name) for name in ("home", "home/state", "home/state/ours")] == [0o700] * 3


def test_a_line_nested_without_end_is_damage_and_nothing_else(journal: ClusterJournal) -> None:
    fill(journal, 1)
    with journal.path.open("a") as out:
        out.write("[" * 100_000 + "\n")
    assert [entry["id"] for entry in journal.entries()] == ["0"]
    assert len(journal.damage()) == 1


def test_a_full_disk_leaves_a_line_that_harms_no_other(
    journal: ClusterJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(journal, 1)
    write = os.write
    room = [10]

    def narrow(handle: int, text: bytes) -> int:
        if not room[0]:
            raise OSError(28, "No space left on device")
        part, room[0] = text[: room[0]], 0
        return write(handle, part)

    monkeypatch.setattr(os, "write", narrow)
    with journal, pytest.raises(OSError, match="No space"):
        journal.append({"kind": "intent", "id": "torn"})
    monkeypatch.undo()
    with journal:
        journal.append({"kind": "call", "id": "later"})
    assert [entry["id"] for entry in journal.entries()] == ["0", "later"]
    assert all(damage.torn for damage in journal.damage())


def test_a_folder_that_was_open_is_closed(journal: ClusterJournal) -> None:
    journal.path.parent.mkdir(parents=True, mode=0o755)
    fill(journal)
    assert mode(journal.path.parent) == 0o700


def test_a_planted_link_is_not_followed(journal: ClusterJournal, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    journal.path.parent.mkdir(parents=True)
    journal.path.symlink_to(victim)
    with pytest.raises(UnsafeFileError):
        journal.append({"kind": "call"})
    with pytest.raises(UnsafeFileError):
        journal.entries()
    assert victim.read_text() == "mine"


def test_a_planted_pipe_does_not_hang(journal: ClusterJournal) -> None:
    journal.path.parent.mkdir(parents=True)
    os.mkfifo(journal.path)
    with pytest.raises(UnsafeFileError):
        journal.append({"kind": "call"})


@pytest.mark.parametrize("cut", [1, 5, 40], ids=["the newline", "a few bytes", "most of it"])
def test_a_torn_last_line_loses_only_itself(journal: ClusterJournal, cut: int) -> None:
    fill(journal)
    journal.path.write_bytes(journal.path.read_bytes()[:-cut])
    kept = ["0", "1", "2"] if cut == 1 else ["0", "1"]
    assert [entry["id"] for entry in journal.entries()] == kept
    with journal:
        journal.append({"kind": "call", "id": "later"})
    assert [entry["id"] for entry in journal.entries()] == [*kept, "later"]
    assert all(damage.torn for damage in journal.damage())


def _edit(lines: list[str]) -> list[str]:
    return [lines[0], lines[1].replace('"1"', '"9"'), lines[2]]


TAMPERINGS: dict[str, Callable[[list[str]], list[str]]] = {
    "edited": _edit,
    "removed": lambda lines: [lines[0], lines[2]],
    "moved": lambda lines: [lines[1], lines[0], lines[2]],
    "doubled": lambda lines: [lines[0], lines[0], *lines[1:]],
    "put first": lambda lines: lines[1:],
}


@pytest.mark.parametrize("how", TAMPERINGS)
def test_an_entry_is_noticed_that_was(journal: ClusterJournal, how: str) -> None:
    fill(journal)
    lines = journal.path.read_text().splitlines()
    journal.path.write_text("".join(f"{line}\n" for line in TAMPERINGS[how](lines)))
    assert any(not damage.torn for damage in journal.damage())


def test_entries_cut_off_at_the_end_show_only_in_the_head(journal: ClusterJournal) -> None:
    fill(journal)
    noted = journal.head()
    lines = journal.path.read_text().splitlines(keepends=True)
    journal.path.write_text("".join(lines[:-1]))
    assert journal.damage() == ()
    assert journal.head() != noted


def test_secrets_are_not_written(journal: ClusterJournal) -> None:
    token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.c2ln"
    with journal:
        journal.append({"kind": "returned", "said": f"Bearer {token}", "password": "canary-word"})
    text = journal.path.read_text()
    assert token not in text
    assert "canary-word" not in text


_HOLDER = """
    import sys, time
    from pathlib import Path
    from aks_harden.store.journal import ClusterJournal
    journal = ClusterJournal(sys.argv[1], Path(sys.argv[2]))
    journal.append({"kind": "intent", "id": "1"})
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_process_is_refused_until_the_first_is_gone(journal: ClusterJournal) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_HOLDER), CLUSTER, str(journal.path.parent)],
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(BusyError, match=r"Another aks-harden, or an az .* is working on AKS"):
            journal.append({"kind": "intent"})
        assert [entry["id"] for entry in journal.entries()] == ["1"]
        holder.send_signal(signal.SIGKILL)
    fill(journal)
    assert [entry["kind"] for entry in journal.entries()] == ["intent", "call", "call", "call"]


def test_each_cluster_has_a_file_of_its_own() -> None:
    names = {file_name(CLUSTER), file_name(CLUSTER.replace("/g/", "/h/")), file_name("/x/../../etc/pa ss")}
    assert len(names) == 3
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for name in names)
    assert file_name(CLUSTER) == file_name(CLUSTER.lower())


def test_a_line_is_plain_json(journal: ClusterJournal) -> None:
    fill(journal, 1)
    (line,) = journal.path.read_text().splitlines()
    assert set(json.loads(line)) == {"schema", "cluster", "kind", "id", "previous", "hash"}


def test_places_follow_xdg_and_ignore_relative_ones() -> None:
    given = {"XDG_STATE_HOME": "/s", "XDG_CONFIG_HOME": "relative", "HOME": "/home/kim"}
    assert str(state_folder(given)) == "/s/aks-harden"
    assert str(journal_folder(given)) == "/s/aks-harden/journal"
    assert config_file(given) == "/home/kim/.config/aks-harden/config.toml"


def test_a_private_write_replaces_a_link_and_keeps_its_target(tmp_path: Path) -> None:
    victim, target = tmp_path / "victim", tmp_path / "ours" / "file"
    victim.write_text("mine")
    target.parent.mkdir()
    target.symlink_to(victim)
    write_private(target, "new")
    assert (victim.read_text(), target.read_text(), target.is_symlink()) == ("mine", "new", False)
    assert mode(target) == 0o600


def test_a_write_that_fails_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "ours" / "file"
    write_private(target, "old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_private(target, "new")
    assert target.read_text() == "old"
    assert [entry.name for entry in target.parent.iterdir()] == ["file"]
