"""The PowerShell script of a plan, token by token: each call gets the words that the plan says.

PowerShell itself is run where the machine has it. What reading tokens cannot show is said in docs/scripts.md.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from support.applying import REGISTRY, Wishes, World, plan
from support.powershell import Call, assigned, body, calls, tokens, words_of
from support.snapshots import CLUSTER
from support.stand_in import HOSTILE

from aks_harden.engine.plan import Plan
from aks_harden.model.fix import Guard, GuardState, Precondition, Risk
from aks_harden.report.pwsh import pwsh
from aks_harden.report.pwsh_frame import FUNCTIONS
from aks_harden.report.pwsh_words import comment, quote
from aks_harden.report.script import rollback
from aks_harden.report.script import script as script_of

COMMANDLETS = {
    "ForEach-Object",
    "Get-Command",
    "Get-Variable",
    "Join-Path",
    "New-Object",
    "Remove-Item",
    "Select-Object",
    "Set-StrictMode",
    "Split-Path",
    "Start-Sleep",
    "Test-Path",
}
ANY_WORD = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=12) | st.text(
    "'\u2018\u2019\u201b\"`$@()#\\\n\r\t %a", max_size=12
)


def text(made: Plan | None = None, **more: object) -> str:
    return pwsh(script_of(made or plan(World()), version="1.2.3", **more))  # type: ignore[arg-type]


def run(made: str, name: str) -> list[Call]:
    return [call for call in calls(made, assigned(made)) if call.name == name]


def names(made: str) -> list[str]:
    return [call.name for call in calls(made, assigned(made))]


def hostile_plan(word: str, files: str = "") -> Plan:
    made = plan(World(), "IAM-3")
    (step,) = made.steps
    command = replace(
        step.commands[0],
        change=("--admin-enabled", "false", "--tags", f"k={word}", word, "--body", "@<file:b>", "<file:b>"),
        files=MappingProxyType({"b": files}),
    )
    fix = replace(step.fixes[0], title=word, changes=word, hazard=word, risk=Risk.DISRUPTIVE)
    return replace(made, steps=(replace(step, fixes=(fix,), commands=(command,)),))


def test_every_call_gets_the_words_of_the_plan() -> None:
    made = plan(World())
    etag = str(World().bodies[CLUSTER]["eTag"])
    wanted = [[word.replace("<etag>", etag) for word in step.commands[0].argv[1:]] for step in made.steps]
    assert [call.values[0] for call in run(text(made), "Invoke-Call")] == wanted


@pytest.mark.parametrize("word", HOSTILE)
def test_a_hostile_name_stays_one_word(word: str) -> None:
    made = text(hostile_plan(word, files=f"{word}\n"))
    (call,) = run(made, "Invoke-Call")
    file = "<$File_1_1>"
    assert isinstance(call.values[0], list)
    assert call.values[0][-5:] == [f"k={word}", word, "--body", f"@{file}", file]
    assert [call.values for call in run(made, "Save-File")] == [("1-1", f"{word}\n")]
    assert run(made, "Confirm-Step")[0].values[:2] == ("disruptive", "IAM-3.admin")


@pytest.mark.parametrize("word", HOSTILE)
def test_a_hostile_name_leaves_the_calls_as_they_are(word: str) -> None:
    assert names(text(hostile_plan(word))) == names(text(hostile_plan("plain")))


@pytest.mark.parametrize("word", HOSTILE)
def test_the_script_is_ascii_and_nothing_in_it_drives_a_terminal(word: str) -> None:
    made = text(hostile_plan(word, files=word))
    assert made.isascii()
    assert all(char.isprintable() or char == "\n" for char in made)


@given(ANY_WORD)
def test_a_quoted_word_reads_back(word: str) -> None:
    (call,) = run(f"\ntry {{\nInvoke-Call @({quote(word)}, 'end')\n}} catch {{\n", "Invoke-Call")
    assert call.values == ([word, "end"],)


def test_a_nul_is_no_word() -> None:
    with pytest.raises(ValueError, match="NUL"):
        quote("a\0b")


@pytest.mark.parametrize(
    "word", ["SIG # Begin signature block", "x # SIG # End signature block", "#requires"]
)
def test_no_comment_ends_or_steers_the_script(word: str) -> None:
    said = comment(word)
    assert not re.match(r"#\s*SIG\s*#|#requires", said, re.IGNORECASE)


JOINING = re.compile(r"-replace '(?P<found>[^']+)', '(?P<put>[^']+)'")
"""How `Join-Word` escapes a word, one row after the other."""


def joined(words: list[str]) -> str:
    """Do what `Join-Word` says, with its own patterns."""
    block = FUNCTIONS[FUNCTIONS.index("function Join-Word") : FUNCTIONS.index("function Format-Word")]
    rows = [(row["found"], row["put"]) for row in JOINING.finditer(block)]
    assert len(rows) == 2
    line = []
    for word in words:
        escaped = word
        for found, put in rows:
            pattern, into = found.replace(r"\z", r"\Z"), put.replace("\\", r"\\").replace("$1", r"\1")
            escaped = re.sub(pattern, into, escaped)
        line.append(f'"{escaped}"')
    return " ".join(line)


@given(st.lists(ANY_WORD, max_size=4))
def test_joined_words_are_taken_apart_again(words: list[str]) -> None:
    assert words_of(joined(words)) == words


@pytest.mark.parametrize("word", HOSTILE)
def test_a_hostile_word_is_taken_apart_again(word: str) -> None:
    assert words_of(joined(["rest", word, "--end"])) == ["rest", word, "--end"]


def everything() -> Plan:
    """Return a plan that has a use for every part of a script."""
    wanted = Precondition(resource=f"{REGISTRY}/x", api_version="2026-01-01", query="@", expected=None)
    made = plan(World(), wishes=Wishes(risk=Risk.ONE_WAY, preconditions=(wanted,)))
    first, second = made.steps
    tried = replace(first.fixes[0], checkpoint="Can you sign in?", settle=5)
    first = replace(first, fixes=(tried,), commands=first.commands * 2)
    return replace(made, steps=(first, second))


@pytest.mark.parametrize(
    "made", [text(everything()), text(), text(hostile_plan("x"))], ids=["all", "two", "one"]
)
def test_every_function_that_is_called_is_there(made: str) -> None:
    named = {
        token.text for token in tokens(made) if token.kind == "word" and re.match(r"[A-Z]\w+-", token.text)
    }
    declared = set(re.findall(r"^function ([\w-]+)", made, re.MULTILINE))
    assert named <= declared | COMMANDLETS
    assert declared <= named


@pytest.mark.parametrize("made", [text(everything()), pwsh(rollback(everything(), version="1"))])
def test_brackets_close_in_their_order(made: str) -> None:
    pairs = {"(": ")", "@(": ")", "{": "}", "@{": "}", "[": "]"}
    awaited: list[str] = []
    for token in tokens(made):
        if token.kind == "mark" and token.text in pairs:
            awaited.append(pairs[token.text])
        elif token.kind == "mark" and token.text in {")", "}", "]"}:
            assert awaited.pop() == token.text, f"line {token.line}"
    assert awaited == []


def test_every_variable_is_set_before_it_is_read() -> None:
    made = text(everything())
    known = {"$_", "$null", "$true", "$false", "$ErrorActionPreference"}
    for token in tokens(made):
        if token.kind == "variable" and not token.text.startswith("$env:"):
            name = token.text.replace("$script:", "$").lower()
            set_here = re.search(
                rf"(?i)(\{name}\b\s*(=|\+=)|\] \{name}\b|foreach \(\{name}\b|\$script:{name[1:]}\b)", made
            )
            assert set_here or name in known, token.text


def test_the_order_is_that_of_the_bash_script() -> None:
    called = names(text(everything()))
    step = called[called.index("Start-Step") :]
    assert step[: step.index("Start-Step", 1)] == [
        "Start-Step",
        "Confirm-Tried",
        "Confirm-Step",
        "Assert-SameEtag",
        "Assert-Still",
        "Invoke-Call",
        "Read-Etag",
        "Invoke-Call",
        "Wait-Finished",
        "Assert-Reads",
        "Read-Etag",
        "Write-Said",
        "Wait-Settled",
    ]


def test_strict_mode_and_the_right_account_come_before_anything_is_written() -> None:
    made = text()
    assert made.index("Set-StrictMode -Version 3.0") < made.index("$ErrorActionPreference = 'Stop'")
    lines = body(made)
    assert lines.index("'tenantId'") < lines.index("Stop-Script 3 ('az works in") < lines.index("Invoke-Call")


def test_on_windows_the_python_of_az_is_started_and_never_its_batch_file() -> None:
    made = text()
    assert "@($python, '-X', 'utf8', '-IBm', 'azure.cli')" in made
    started = re.findall(r"FileName = (.+)", made)
    assert started == ["$Az[0]"]
    # The call operator would hand words over by rules that differ between versions.
    called = [row for row in made.splitlines() if re.search(r"(^|[(;=]\s*)&\s", row.strip())]
    assert all("mktemp" in row for row in called)


def test_a_word_that_would_make_az_read_a_file_leaves_the_step_out() -> None:
    made = text(hostile_plan("@/etc/passwd"))
    assert "# Left out: " in made
    assert run(made, "Invoke-Call") == []


def test_an_override_is_a_comment_of_its_own() -> None:
    guard = Guard(id="entra", state=GuardState.BLOCKED, reason="Entra is off.")
    made = text(
        plan(World(), wishes=Wishes(guards=(guard,))), overrides={"IAM-8/entra": "tested\nby \u202eus"}
    )
    assert "# Overridden: IAM-8/entra is blocked: Entra is off.\n" in made
    assert "  # Overridden because: tested by \\u202eus\n" in made


@settings(max_examples=30)
@given(st.lists(ANY_WORD, min_size=1, max_size=3))
def test_words_of_a_plan_reach_the_call(words: list[str]) -> None:
    made = plan(World(), "IAM-3")
    (step,) = made.steps
    change = tuple(f"x{word}" for word in words if "=" not in word)
    command = replace(step.commands[0], change=change)
    script = text(replace(made, steps=(replace(step, commands=(command,)),)))
    (call,) = run(script, "Invoke-Call")
    assert call.values[0] == list(command.argv[1:])


PWSH = shutil.which("pwsh")

# No package index that `make test` may count on has PowerShell. Where it is installed its own word counts
# too; elsewhere this test is not there at all, because CI never skips one.
if PWSH is not None:

    def test_powershell_itself_hands_over_the_words(tmp_path: Path) -> None:
        made = text()
        functions = made[made.index("function ") : made.index("$Step = 0")]
        az = tmp_path / "az"
        az.write_text("#!/usr/bin/env python3\nimport json, sys\nprint(json.dumps(sys.argv[1:]))\n")
        az.chmod(0o755)
        script = tmp_path / "words.ps1"
        asked = "\n".join(f"(Invoke-Az @('x', {quote(word)})).Out" for word in HOSTILE)
        start = f"Set-StrictMode -Version 3.0\n$Quiet = @{{}}\n$Unverified = @()\n$Az = @('{az}')"
        script.write_text(f"{start}\n{functions}\n{asked}\n")
        done = subprocess.run(
            [str(PWSH), "-NoProfile", "-File", str(script)], check=True, capture_output=True, text=True
        )
        assert [json.loads(line) for line in done.stdout.splitlines()] == [["x", word] for word in HOSTILE]
