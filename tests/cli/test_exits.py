"""How the program ends, each ending by running it: the code, data on one stream, a sentence on the other."""

import html
import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support import dialects
from support.child import PROGRAM, Child
from support.snapshots import CLUSTER, NOW, cluster
from support.worlds import world_snapshot

from aks_harden.cli.exits import Exit
from aks_harden.snapshot.file import dump
from aks_harden.snapshot.paths import look

NAME = "Zürich-鎖\U0001f512"
SHOWN = ("audit", "--snapshot", "shown.json")
NOBODY = "11111111-1111-4111-8111-111111111111"
BREAKS_A_CHECK = """
from msgspec.structs import replace
from aks_harden.checks.net import ext_run


def broken(*_):
    raise LookupError("no such leaf")


CHECK = ext_run.CHECK
ext_run.CHECK = replace(CHECK, asserts=tuple(replace(each, judge=broken) for each in CHECK.asserts))
"""


@pytest.fixture(scope="module")
def child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Child]:
    folder = tmp_path_factory.mktemp("child")
    one = Child(folder)
    (folder / "shown.json").write_text(json.dumps(dialects.az_show(cluster(disableLocalAccounts=True))))
    (folder / "named.json").write_text(
        json.dumps(cluster() | {"id": CLUSTER.replace("aks-test", NAME), "name": NAME}), encoding="utf-8"
    )
    (folder / "shop.json").write_text(dump(world_snapshot("shop")), encoding="utf-8")
    (folder / "empty").touch()
    (folder / "noise").write_bytes(bytes(range(128, 256)))
    (folder / "page").write_text("<html>Sign in</html>")
    (folder / "other.json").write_text('{"hello": 1}')
    (folder / "bad.toml").write_text("[[waiver]]\n")
    (folder / "odd.toml").write_text("[elsewhere]\n")
    (folder / "folder").mkdir()
    broken = folder / "broken"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(BREAKS_A_CHECK)
    yield one
    one.close()


DONE = {
    "help": ("--help",),
    "help of a verb": ("audit", "--help"),
    "the version": ("--version",),
    "explain": ("explain", "IAM-3"),
    "the list of items": ("explain",),
    "permissions": ("permissions",),
    "nothing fails": (*SHOWN, "--only", "EXT-LOCAL"),
    "what fails is below the threshold": (*SHOWN, "--only", "NET-10", "--fail-on", "critical"),
    "findings, and --exit-zero": (*SHOWN, "--exit-zero"),
    "findings, unknowns, --strict and --exit-zero": (*SHOWN, "--strict", "--exit-zero"),
    "a script": ("script", "--snapshot", "shop.json"),
    "the demo, without a terminal and behind a proxy": ("demo", "--world", "stopped"),
    "a snapshot": ("snapshot", "--demo", "stopped"),
    "nothing got worse": ("diff", "shown.json", "shown.json"),
    "worse, and --exit-zero": ("diff", "worse.json", "shop.json", "--exit-zero"),
}


@pytest.mark.parametrize("case", DONE)
def test_what_was_done_ends_with_0_and_has_data(child: Child, case: str) -> None:
    (child.folder / "worse.json").write_text(better_shop(), encoding="utf-8")
    told = child.run(*DONE[case])
    assert told.code == Exit.DONE, told.err
    assert told.out


def better_shop() -> str:
    """Return shop with run command off, so that shop itself is worse."""
    shop = world_snapshot("shop")
    path = "properties.apiServerAccessProfile"
    profile = look(shop.cluster.body, path)
    off = (profile if isinstance(profile, dict) else {}) | {"disableRunCommand": True}
    return dump(shop.with_value("cluster", shop.cluster_id, path, off))


FOUND = {
    "something fails": (SHOWN, Exit.FINDINGS),
    "something fails, and --strict": ((*SHOWN, "--strict"), Exit.FINDINGS),
    "nothing fails that high, and --strict": (
        (*SHOWN, "--section", "aud", "--fail-on", "critical", "--strict"),
        Exit.INCOMPLETE,
    ),
    "an unknown alone, and --strict": ((*SHOWN, "--only", "AUD-1", "--strict"), Exit.INCOMPLETE),
    "nothing unknown, and --strict": ((*SHOWN, "--only", "EXT-LOCAL", "--strict"), Exit.DONE),
    "something got worse": (("diff", "worse.json", "shop.json"), Exit.FINDINGS),
}


@pytest.mark.parametrize("case", FOUND)
def test_what_was_found_ends_by_how_grave_it_is_and_10_goes_before_4(child: Child, case: str) -> None:
    (child.folder / "worse.json").write_text(better_shop(), encoding="utf-8")
    words, code = FOUND[case]
    told = child.run(*words)
    assert (told.code, told.err) == (code, "")
    assert told.out


USAGE = {
    "an unknown verb": ("polish",),
    "an unknown option": (*SHOWN, "--polish"),
    "an option that is cut short": ("audit", "--snap", "shown.json"),
    "an option without its value": ("audit", "--snapshot"),
    "an unknown format": (*SHOWN, "-o", "pdf"),
    "an unknown severity": (*SHOWN, "--fail-on", "grave"),
    "an unknown world": ("audit", "--demo", "nowhere"),
    "an unknown item": (*SHOWN, "--only", "NET-99"),
    "an unknown section": (*SHOWN, "--section", "dns"),
    "an unknown page": ("explain", "NET-99"),
    "two verbs": ("audit", "snapshot"),
    "an option before the verb": ("--read-only", "audit"),
    "no item named": (*SHOWN, "--only", ","),
    "no item left": (*SHOWN, "--only", "NET-1", "--section", "iam"),
    "a time that is none": (*SHOWN, "--at", "yesterday"),
    "a time before all times": (*SHOWN, "--at", "0001-01-01T00:00:00+23:59"),
    "a timeout that is none": (*SHOWN, "--timeout", "-1"),
    "a timeout that is no number": (*SHOWN, "--timeout", "nan"),
    "a port that is none": ("sandbox", "--port", "99999"),
    "a setting without a value": ("script", "--snapshot", "shop.json", "--set", "IAM-3"),
    "an id that is none": ("audit", "--id", "aks-shop"),
    "a role without a subscription": ("permissions", "-o", "role"),
    "a subscription by name": ("permissions", "--subscription", "Shop"),
    "a missing file": ("audit", "--snapshot", "missing.json"),
    "a folder as a file": ("audit", "--snapshot", "folder"),
    "an empty file": ("audit", "--snapshot", "empty"),
    "an empty standard input": ("audit", "--snapshot", "-"),
    "no text": ("audit", "--snapshot", "noise"),
    "a web page": ("audit", "--snapshot", "page"),
    "JSON that is no snapshot": ("audit", "--snapshot", "other.json"),
    "no script from a bad file": ("script", "--snapshot", "other.json"),
    "a missing side": ("diff", "shop.json", "missing.json"),
    "a side that is none": ("diff", "other.json", "shop.json"),
    "both sides from standard input": ("diff", "-", "-"),
    "one side alone": ("diff", "shop.json"),
    "a missing waivers file": (*SHOWN, "--waivers", "missing.toml"),
    "waivers that are none": (*SHOWN, "--waivers", "bad.toml"),
    "a missing configuration": (*SHOWN, "--config", "missing.toml"),
    "a configuration with an unknown key": (*SHOWN, "--config", "odd.toml"),
    "a report into a folder that is not there": (*SHOWN, "--out", "nowhere/report"),
    "a report over a folder": (*SHOWN, "--out", "folder"),
    "a script over a folder": ("script", "--snapshot", "shop.json", "--out", "folder"),
    "permissions over a folder": ("permissions", "--out", "folder"),
    "a comparison over a folder": ("diff", "shop.json", "shop.json", "--out", "folder"),
    "a walk without a terminal": ("walk",),
    "a walk of the demo without a terminal": ("walk", "--demo"),
    "no verb, without a terminal": (),
    "a file and a name": (*SHOWN, "-n", "aks-shop"),
    "a file and a group": (*SHOWN, "-g", "rg-shop"),
    "a file and an id": (*SHOWN, "--id", CLUSTER),
    "a file and the demo": (*SHOWN, "--demo"),
    "a file and a subscription": (*SHOWN, "--subscription", NOBODY),
    "a file and a cloud": (*SHOWN, "--cloud", "AzureCloud"),
    "the demo and an id": ("audit", "--demo", "shop", "--id", CLUSTER),
    "an id and a name": ("audit", "--id", CLUSTER, "-n", "aks-shop"),
    "a script of a file and a name": ("script", "--snapshot", "shop.json", "-n", "aks-shop"),
}


@pytest.mark.parametrize("case", USAGE)
def test_bad_usage_and_bad_files_end_with_2_and_one_sentence(child: Child, case: str) -> None:
    told = child.run(*USAGE[case])
    assert told.code == Exit.USAGE, told.err
    assert told.sentence


NOT_SIGNED_IN = {
    "nobody": ("audit",),
    "a cluster by name": ("audit", "-g", "rg-shop", "-n", "aks-shop"),
    "a cluster by id": ("audit", "--id", CLUSTER),
    "a subscription": ("audit", "--subscription", NOBODY, "-n", "aks-shop"),
    "another cloud": ("audit", "--subscription", NOBODY, "--cloud", "AzureUSGovernment"),
    "a cloud that nobody knows": ("audit", "--subscription", NOBODY, "--cloud", "Elsewhere"),
    "a snapshot": ("snapshot", "--id", CLUSTER),
    "a script": ("script", "--id", CLUSTER),
}


@pytest.mark.parametrize("case", NOT_SIGNED_IN)
def test_where_nobody_is_signed_in_the_run_ends_with_3_and_one_sentence(child: Child, case: str) -> None:
    told = child.run(*NOT_SIGNED_IN[case])
    assert told.code == Exit.NO_ACCESS, told.err
    assert told.sentence


def test_credentials_without_a_way_to_azure_end_with_3_and_name_network_and_proxy(child: Child) -> None:
    told = child.run(
        *("audit", "--id", CLUSTER),
        AZURE_TENANT_ID=NOBODY,
        AZURE_CLIENT_ID=NOBODY,
        AZURE_CLIENT_SECRET="made-up",
    )
    assert told.code == Exit.NO_ACCESS, told.err
    assert told.sentence
    assert "made-up" not in told.err


def test_a_defect_ends_with_1_and_shows_where_it_is(child: Child) -> None:
    told = child.run(*SHOWN, PYTHONPATH=str(child.folder / "broken"))
    assert (told.code, told.out) == (Exit.BROKEN, b"")
    assert told.err.startswith("aks-harden: the tool itself failed")
    assert "LookupError: no such leaf" in told.err


FAILS = {
    "a bad file": (("audit", "--snapshot", "other.json"), Exit.USAGE, {}),
    "nobody signed in": (("audit",), Exit.NO_ACCESS, {}),
    "a defect": (SHOWN, Exit.BROKEN, {"PYTHONPATH": "broken"}),
    "no comparison": (("diff", "other.json", "shop.json"), Exit.USAGE, {}),
    "no snapshot": (("snapshot",), Exit.NO_ACCESS, {}),
    "no script": (("script", "--snapshot", "other.json"), Exit.USAGE, {}),
}


@pytest.mark.parametrize("case", FAILS)
def test_a_run_that_fails_leaves_the_file_of_before_whole(child: Child, tmp_path: Path, case: str) -> None:
    out = tmp_path / "report"
    out.write_text("of before")
    words, code, more = FAILS[case]
    assert child.run(*words, "--out", str(out), **more).code == code
    assert out.read_text() == "of before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["report"]


@pytest.mark.parametrize(
    ("words", "code"), [((*SHOWN, "--at", NOW), Exit.FINDINGS), (("permissions",), Exit.DONE)]
)
def test_with_out_standard_output_is_empty_and_the_file_is_named(
    child: Child, tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    out = tmp_path / "report"
    told = child.run(*words, "--out", str(out))
    assert (told.code, told.out, told.err) == (code, b"", f"written: {out}\n")
    assert out.read_bytes() == child.run(*words).out


HUNG_UP = {
    "audit": SHOWN,
    "a long report": ("audit", "--snapshot", "shop.json", "-o", "json"),
    "script": ("script", "--snapshot", "shop.json"),
    "diff": ("diff", "shop.json", "shop.json"),
    "explain": ("explain", "IAM-3"),
    "permissions": ("permissions",),
    "help": ("--help",),
    "help of a verb": ("audit", "--help"),
    "the version": ("--version",),
}


@pytest.mark.parametrize("case", HUNG_UP)
def test_a_reader_who_has_seen_enough_ends_the_run_quietly_with_0(child: Child, case: str) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        ended = subprocess.run(
            [*PROGRAM, *HUNG_UP[case]],
            env=child.environment,
            cwd=child.folder,
            stdin=subprocess.DEVNULL,
            stdout=write,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(write)
    assert (ended.returncode, ended.stderr) == (Exit.DONE, b"")


def test_a_reader_who_takes_one_line_of_a_long_report_ends_it_quietly(child: Child) -> None:
    with subprocess.Popen(
        [*PROGRAM, "audit", "--snapshot", "shop.json", "-o", "json"],
        env=child.environment,
        cwd=child.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == Exit.DONE


CLOSED = {
    "audit": (SHOWN, ">&-", Exit.USAGE),
    "diff": (("diff", "shop.json", "shop.json"), ">&-", Exit.USAGE),
    "explain": (("explain",), ">&-", Exit.USAGE),
    "permissions": (("permissions",), ">&-", Exit.USAGE),
    "walk": (("walk",), ">&-", Exit.USAGE),
    "audit, from a closed standard input": (("audit", "--snapshot", "-"), "<&-", Exit.USAGE),
    "walk, from a closed standard input": (("walk",), "<&-", Exit.USAGE),
}


def in_shell(child: Child, words: tuple[str, ...], redirected: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {redirected}', "sh", *PROGRAM, *words],
        env=child.environment,
        cwd=child.folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("case", CLOSED)
def test_a_closed_stream_is_told_in_one_sentence(child: Child, case: str) -> None:
    words, redirected, code = CLOSED[case]
    ended = in_shell(child, words, redirected)
    assert (ended.returncode, ended.stdout) == (code, b"")
    assert ended.stderr.startswith(b"aks-harden: ")
    assert ended.stderr.count(b"\n") == 1, ended.stderr


def test_a_closed_standard_output_does_not_matter_where_the_report_is_a_file(
    child: Child, tmp_path: Path
) -> None:
    ended = in_shell(child, (*SHOWN, "--out", str(tmp_path / "report")), ">&-")
    assert (ended.returncode, ended.stdout) == (Exit.FINDINGS, b"")
    assert (tmp_path / "report").read_bytes()


@pytest.mark.parametrize(
    ("words", "code"), [(("audit", "--snapshot", "missing.json"), Exit.USAGE), (SHOWN, Exit.FINDINGS)]
)
def test_a_closed_standard_error_changes_no_code(child: Child, words: tuple[str, ...], code: int) -> None:
    assert in_shell(child, words, "2>&-").returncode == code


def test_a_full_disk_behind_standard_output_is_told_in_one_sentence(child: Child) -> None:
    ended = in_shell(child, SHOWN, ">/dev/full")
    assert ended.returncode == Exit.USAGE
    assert ended.stderr == b"aks-harden: Standard output cannot be written: No space left on device.\n"


PLAIN = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
NAMED = ("audit", "--snapshot", "named.json")


@pytest.mark.parametrize("shape", ["text", "markdown"])
def test_a_terminal_of_ascii_gets_names_spelled_out(child: Child, shape: str) -> None:
    told = child.run(*NAMED, "-o", shape, **PLAIN)
    assert told.code == Exit.FINDINGS, told.err
    assert told.out.isascii()
    assert rb"Z\xfcrich" in told.out.replace(rb"\\", b"\\")


READ: dict[str, Callable[[str], str]] = {
    "json": lambda text: json.dumps(json.loads(text), ensure_ascii=False),
    "sarif": lambda text: json.dumps(json.loads(text), ensure_ascii=False),
    "ocsf": lambda text: json.dumps(json.loads(text), ensure_ascii=False),
    "junit": html.unescape,
    "html": html.unescape,
    "csv": lambda text: re.sub(r"\\u\{?([0-9a-f]+)\}?", lambda spelled: chr(int(spelled[1], 16)), text),
}
"""How a program gets at a format's text."""


@pytest.mark.parametrize("shape", READ)
def test_what_programs_read_is_utf_8_whatever_the_locale_says(child: Child, shape: str) -> None:
    told = child.run(*NAMED, "-o", shape, **PLAIN)
    assert told.code == Exit.FINDINGS, told.err
    assert NAME in READ[shape](told.out.decode("utf-8"))


@pytest.mark.parametrize("shape", ["text", "markdown", *READ])
def test_a_file_is_the_same_whatever_the_locale_says(child: Child, tmp_path: Path, shape: str) -> None:
    for name, locale in (("plain", PLAIN), ("utf-8", {})):
        child.run(*NAMED, "-o", shape, "--at", NOW, "--out", str(tmp_path / name), **locale)
    assert (tmp_path / "plain").read_bytes() == (tmp_path / "utf-8").read_bytes()


def test_a_script_keeps_names_as_they_are_whatever_the_locale_says(child: Child) -> None:
    words = ("script", "--snapshot", "named.json")
    plain, usual = (TIME.sub(b"", child.run(*words, **locale).out) for locale in (PLAIN, {}))
    assert plain == usual != b""


@pytest.mark.parametrize(
    "words", [("explain", "IAM-3"), ("permissions",), ("diff", "named.json", "shop.json")]
)
def test_no_verb_breaks_where_standard_output_is_ascii(child: Child, words: tuple[str, ...]) -> None:
    told = child.run(*words, **PLAIN)
    assert told.code in {Exit.DONE, Exit.FINDINGS}, told.err
    assert told.out.isascii()
