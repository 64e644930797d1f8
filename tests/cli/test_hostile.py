"""Secrets and hostile text that Azure hands us come out of no verb, file or error of ours."""

import gc
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from support.boxes import fast_retries, open_box
from support.worlds import world_snapshot

from aks_harden.cli import explain
from aks_harden.cli.exits import Exit, Stop
from aks_harden.cli.main import main
from aks_harden.cli.output import write_out
from aks_harden.model.json import JsonObject
from aks_harden.sandbox.faults import Fault
from aks_harden.sandbox.server import Sandbox
from aks_harden.snapshot.file import dump

Capsys = pytest.CaptureFixture[str]

TOKEN = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.Y2FuYXJ5"
CANARIES = (
    TOKEN,
    "https://x/c?sv=1&sig=CANARYabcdefghijkl%2Bmn%3D",
    "abc8Q~CANARYabcdefghijklmnopqrstuvwxyz01",
    "AccountName=x;AccountKey=CANARYabcdefghijklmnopqrstuvw==",
    "-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----",
    "Authorization: Bearer CANARYopaque0123456789",
    "https://kim:CANARYpw@proxy.example/",
)
EVIL = "\x1b]0;owned\x07\x9b31m\u202egnp\u2028\u2066\ud800"


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with open_box("shop") as opened:
        body = cast("JsonObject", opened.get(opened.cluster_id))
        tags: JsonObject = {f"note{number}": text for number, text in enumerate(CANARIES)}
        tags |= {"clientSecret": "CANARY-plain", "evil": "\x1b]0;owned\x07\x9b31m\u202egnp"}
        profile: JsonObject = {"clientId": "msi", "secret": "CANARY-principal"}
        properties = cast("JsonObject", body["properties"]) | {"servicePrincipalProfile": profile}
        opened.put(opened.cluster_id, body | {"tags": tags, "properties": properties})
        yield opened


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    fast_retries(monkeypatch)


@pytest.fixture
def _live(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let `--demo` read the box of this file."""

    class Opened:
        def __enter__(self) -> Sandbox:
            return box

        def __exit__(self, *_details: object) -> None:
            box.faults.clear()

    monkeypatch.setattr(Sandbox, "start", lambda *_words, **_options: Opened())
    yield
    box.faults.clear()


def clean(*texts: str) -> bool:
    text = "".join(texts)
    return "CANARY" not in text and "Y2FuYXJ5" not in text and all(c.isprintable() or c == "\n" for c in text)


VERBS = (["audit"], ["audit", "-o", "json"], ["snapshot"], ["script"])


@pytest.mark.usefixtures("_live")
@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_nothing_that_azure_planted_comes_out(words: list[str], capsys: Capsys) -> None:
    assert main([*words, "--demo"]) in {0, 10}
    out, err = capsys.readouterr()
    assert out
    assert clean(out, err)


@pytest.mark.usefixtures("_live")
@pytest.mark.parametrize("words", VERBS[:3], ids=" ".join)
@pytest.mark.parametrize("secret", CANARIES)
def test_nor_out_of_an_error_of_azures(words: list[str], secret: str, box: Sandbox, capsys: Capsys) -> None:
    told = f"{secret} \x1b]0;owned\x07\x9b31m\u202egnp"
    box.faults.add(Fault(path="virtualNetworks|roleAssignments", status=400, code=f"Bad{told}", message=told))
    assert main([*words, "--demo"]) in {0, 10}
    assert clean(*capsys.readouterr())


# Python itself may leave a TLS connection to nobody that is cut off while a process ends.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("_live")
@pytest.mark.parametrize("status", [400, 403, 500])
@pytest.mark.parametrize("secret", CANARIES)
def test_nor_out_of_a_refusal_of_the_cluster_itself(
    status: int, secret: str, box: Sandbox, capsys: Capsys
) -> None:
    told = f"{secret} \x1b]0;owned\x07\x9b31m\u202egnp"
    box.faults.add(Fault(path="managedClusters", status=status, code=told, message=told))
    assert main(["audit", "--demo"]) == Exit.NO_ACCESS
    assert clean(*capsys.readouterr())
    gc.collect()


@pytest.mark.parametrize("secret", CANARIES)
@pytest.mark.parametrize("kind", [Stop, ValueError])
def test_neither_a_sentence_nor_a_defect_tells_it(
    kind: type[Exception], secret: str, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_options: object) -> int:
        told = f"It said {secret}{EVIL}"
        raise (Stop(Exit.NO_ACCESS, told) if kind is Stop else ValueError(told))

    monkeypatch.setattr(explain, "run", broken)
    assert main(["explain"]) == (Exit.NO_ACCESS if kind is Stop else Exit.BROKEN)
    out, err = capsys.readouterr()
    assert out == ""
    assert "It said" in err
    assert clean(err)


@pytest.mark.parametrize("words", [["audit"], ["audit", "-o", "json"], ["script"]], ids=" ".join)
def test_half_a_character_breaks_no_report(words: list[str], tmp_path: Path, capsys: Capsys) -> None:
    shop = world_snapshot("shop")
    path = tmp_path / "odd.json"
    path.write_text(dump(shop.with_value("cluster", shop.cluster_id, "location", EVIL)), encoding="utf-8")
    out = tmp_path / "report"
    more = [] if words == ["audit"] else ["--out", str(out)]
    assert main([*words, "--snapshot", str(path), *more]) in {0, 10}
    assert clean(*capsys.readouterr())


def test_a_report_into_a_pipe_does_not_replace_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    write_out(str(pipe), "report")
    reader.join(10)
    assert read == ["report"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_link_is_replaced_and_what_it_named_is_kept(tmp_path: Path) -> None:
    victim, link = tmp_path / "victim", tmp_path / "link"
    victim.write_text("mine")
    link.symlink_to(victim)
    write_out(str(link), "report")
    assert (victim.read_text(), link.read_text(), link.is_symlink()) == ("mine", "report", False)


def test_a_full_disk_keeps_the_old_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "report"
    write_out(str(out), "old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Stop, match="No space left"):
        write_out(str(out), "new")
    assert out.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["report"]


def test_offline_verbs_touch_no_network_and_start_no_process(tmp_path: Path) -> None:
    path = tmp_path / "shop.json"
    path.write_text(dump(world_snapshot("shop")), encoding="utf-8")
    program = """
import sys
refused = ("socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.exec", "os.system")
def audit(event, _args):
    if event in refused or event == "os.posix_spawn":
        raise RuntimeError(event)
sys.addaudithook(audit)
from aks_harden.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
    for words in (["audit", "--exit-zero"], ["script"], ["audit", "-o", "json", "--exit-zero"]):
        argv = [sys.executable, "-c", program, *words, "--snapshot", str(path)]
        done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
