"""A report may be printed into the log of a pipeline: nothing in it is a command to who reads it."""

import json
import re
import subprocess

import pytest
from msgspec.structs import replace
from support.audits import HOSTILE, audit, audit_of, hostile_report, report_of

from aks_harden.cli import main as entrance
from aks_harden.engine.compare import compare_all
from aks_harden.report import difference
from aks_harden.report.bash_words import quote
from aks_harden.report.difference import Shape, run_of
from aks_harden.report.formats import Format, Writing, written
from aks_harden.report.literal import literal

AZURE = re.compile(r"##\w*\[")
GITHUB = re.compile(r"^\s*::\s*[a-z]", re.IGNORECASE)
SHAPES = (Writing(), Writing(width=40), Writing(ascii=True))
IDS = ("wide", "narrow", "ascii")


def commands(text: str) -> list[str]:
    """Return the lines that a runner would obey."""
    return [line for line in re.split(r"\r\n|\r|\n", text) if AZURE.search(line) or GITHUB.search(line)]


def test_the_hostile_text_has_what_runners_obey() -> None:
    assert len(commands(HOSTILE)) == 3


@pytest.mark.parametrize("writing", SHAPES, ids=IDS)
@pytest.mark.parametrize("wanted", Format)
def test_no_line_of_a_report_is_a_command(wanted: Format, writing: Writing) -> None:
    told = written(audit("hostile"), wanted, writing)
    assert commands(told) == []
    assert "task.complete" in told


@pytest.mark.parametrize("writing", SHAPES, ids=IDS)
@pytest.mark.parametrize("wanted", Shape)
def test_no_line_of_a_comparison_is_a_command(wanted: Shape, writing: Writing) -> None:
    runs = ([run_of(report_of("shop"))], [run_of(hostile_report())])
    told = difference.written(compare_all(*runs, tool="aks-harden"), wanted, writing)
    assert commands(told) == []
    assert "task.complete" in told


@pytest.mark.parametrize("wanted", [entry for entry in Format if entry not in {"text", "markdown"}])
def test_what_programs_read_is_ascii_where_that_is_asked(wanted: Format) -> None:
    """Of prose only our own symbols are."""
    assert written(audit("hostile"), wanted, Writing(ascii=True)).isascii()


def test_json_reads_the_same_in_ascii_and_not() -> None:
    wide = audit_of(replace(hostile_report(), withheld=f"é☃🔒{HOSTILE}"))
    plain, narrow = (written(wide, Format.JSON, Writing(ascii=kind)) for kind in (False, True))
    assert "é☃🔒" in plain
    assert narrow.isascii()
    assert json.loads(plain) == json.loads(narrow)
    assert json.loads(narrow)["fixes_withheld"] == f"é☃🔒{HOSTILE}"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("a ##vso[x]y", r"a \u0023#vso[x]y"),
        ("###[x]", r"#\u0023#[x]"),
        ("##teamcity[x", r"\u0023#teamcity[x"),
        ("## head [x]", "## head [x]"),
        ("C##", "C##"),
        ("::error::x", r"\u003a:error::x"),
        ("a ::error file=b,c=d::x", r"a \u003a:error file=b,c=d::x"),
        ("a\u00a0::Stop-Commands::x", "a\u00a0\\u003a:Stop-Commands::x"),
        ("a::error::x", "a::error::x"),
        ("::/0, ::/0", "::/0, ::/0"),
        ("::1, ::2", "::1, ::2"),
        ("::ffff:0:0/96, fd00::/8", "::ffff:0:0/96, fd00::/8"),
    ],
)
def test_a_command_is_spelled_and_what_is_none_stays(words: str, shown: str) -> None:
    assert literal(words) == shown


@pytest.mark.parametrize("word", ["##vso[x]y", "a ##[x]'y", "::error::x", "é\n::error a=b::##[x]\\x23"])
def test_a_word_of_a_script_is_no_command_and_bash_reads_it_back(word: str) -> None:
    assert commands(quote(word)) == []
    ran = subprocess.run(["bash", "-c", f"printf %s {quote(word)}"], capture_output=True, check=True)  # noqa: S607 - bash is what the words are for
    assert ran.stdout.decode() == word


def test_what_is_said_on_standard_error_is_no_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise ValueError(HOSTILE)

    monkeypatch.setattr(entrance, "_ended", fail)
    assert entrance.main(["audit"]) == 1
    told = capsys.readouterr().err
    assert "task.complete" in told
    assert commands(told) == []
