"""The bash script of a plan, run by a real bash against a stand-in for az."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from support.applying import ADMIN, LOCAL, REGISTRY, Wishes, World, items, plan
from support.ground import BASH, Ground, make_ground
from support.shellcheck import checked
from support.snapshots import CLUSTER
from support.stand_in import HOSTILE

from aks_harden.engine.plan import Plan
from aks_harden.engine.runnable import runnable_plan
from aks_harden.model.context import Context
from aks_harden.model.fix import Guard, GuardState, Input, Precondition, Risk
from aks_harden.model.json import JsonObject
from aks_harden.report.bash import bash
from aks_harden.report.bash_words import quote
from aks_harden.report.script import rollback
from aks_harden.report.script import script as script_of


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return make_ground(tmp_path)


def text(made: Plan | None = None, **more: object) -> str:
    return bash(script_of(made or plan(World()), version="1.2.3", **more))  # type: ignore[arg-type]


def test_every_step_is_run_with_the_vectors_of_the_plan_and_verified(ground: Ground) -> None:
    made = plan(World())
    ended = ground.run(text(made))
    assert ended.code == 0, ended.said
    audited = str(World().bodies[CLUSTER]["eTag"])
    wanted = [[word.replace("<etag>", audited) for word in step.commands[0].argv[1:]] for step in made.steps]
    assert ended.writes == wanted
    assert "Done: 2 of 2 steps." in ended.said
    assert "+ az acr update --name acrtest" in ended.said


def test_a_dry_run_changes_nothing_and_shows_everything(ground: Ground) -> None:
    ended = ground.run(text(), "--dry-run")
    assert (ended.code, ended.writes) == (0, [])
    assert "+ az aks update" in ended.said
    assert "+ az acr update" in ended.said


STALE: Mapping[str, Callable[[Ground], None]] = {
    "the eTag is another": lambda ground: ground.set(CLUSTER, "eTag", value="other"),
    "the value to change is another": lambda ground: ground.set(CLUSTER, LOCAL, value=True),
    "the cluster is gone": lambda ground: ground.put(World(), bodies={}),
}


@pytest.mark.parametrize("dry", [(), ("--dry-run",)], ids=["for real", "in a dry run"])
@pytest.mark.parametrize("case", STALE)
def test_nothing_is_changed_when(ground: Ground, case: str, dry: tuple[str, ...]) -> None:
    STALE[case](ground)
    ended = ground.run(text(), *dry)
    assert ended.code in ({11, 12} if case == "the cluster is gone" else {12})
    assert ended.writes == []


def test_a_later_step_is_held_to_what_was_read(ground: Ground) -> None:
    ground.set(REGISTRY, ADMIN, value=None)
    ended = ground.run(text())
    assert ended.code == 12
    assert [argv[0] for argv in ended.writes] == ["aks"]
    assert "properties.adminUserEnabled" in ended.said


def test_a_call_that_azure_refuses_as_stale_says_so(ground: Ground) -> None:
    ground.put(World(), fails="ERROR: (PreconditionFailed) The precondition evaluates to false")
    assert ground.run(text()).code == 12


def test_a_failing_call_stops_the_rest(ground: Ground) -> None:
    ground.put(World(), fails="ERROR: (BadRequest) no such thing")
    ended = ground.run(text())
    assert (ended.code, len(ended.writes)) == (11, 1)
    assert "no such thing" in ended.said


def test_a_step_that_reads_as_before_did_not_verify(ground: Ground) -> None:
    ground.put(World(), obeys=False)
    ended = ground.run(text())
    assert (ended.code, len(ended.writes)) == (11, 1)
    assert "did not verify" in ended.said


@pytest.mark.parametrize("who", ["tenant", "subscription"])
def test_the_wrong_account_changes_nothing(ground: Ground, who: str) -> None:
    ground.put(World(), **{who: "other"})
    ended = ground.run(text())
    assert (ended.code, ended.writes) == (3, [])


@pytest.mark.parametrize("name", ["TENANT", "SUBSCRIPTION", "CLUSTER_NAME", "ETAG_1"])
def test_an_unset_input_stops_the_script_with_its_name(ground: Ground, name: str) -> None:
    lines = [f"{name}=''" if line.startswith(f"{name}=") else line for line in text().splitlines()]
    ended = ground.run("\n".join(lines))
    assert ended.code != 0
    assert f"{name}: " in ended.said
    assert ended.writes == []


def test_a_missing_az_is_bad_usage(ground: Ground) -> None:
    tools = ground.state.parent / "tools"
    tools.mkdir()
    for tool in ("bash", "mktemp", "rm"):
        (tools / tool).symlink_to(str(shutil.which(tool)))
    ended = ground.run(text(), PATH=str(tools))
    assert ended.code == 2
    assert "az (Azure CLI) was not found" in ended.said


@pytest.mark.parametrize("argument", ["--nonsense", "-x", "extra"])
def test_an_argument_it_does_not_know_is_bad_usage(ground: Ground, argument: str) -> None:
    ended = ground.run(text(), argument)
    assert (ended.code, ended.writes) == (2, [])
    assert "Usage:" in ended.said


CONFIRMATIONS = {
    "disruptive, alone": (Risk.DISRUPTIVE, (), 2),
    "disruptive, with --yes": (Risk.DISRUPTIVE, ("--yes",), 0),
    "one-way, with --yes only": (Risk.ONE_WAY, ("--yes",), 2),
    "one-way, accepted by id": (Risk.ONE_WAY, ("--accept-irreversible", "IAM-8.local"), 0),
    "one-way, another accepted": (Risk.ONE_WAY, ("--accept-irreversible", "IAM-3.admin"), 2),
    "disruptive, in a dry run": (Risk.DISRUPTIVE, ("--dry-run",), 0),
}


@pytest.mark.parametrize("case", CONFIRMATIONS)
def test_without_a_terminal_a_grave_step_needs_a_word_beforehand(ground: Ground, case: str) -> None:
    risk, arguments, code = CONFIRMATIONS[case]
    made = plan(World(), wishes=Wishes(risk=risk))
    ended = ground.run(text(made), *arguments, typed="aks-test\n")
    assert ended.code == code, ended.said
    assert bool(ended.writes) == (code == 0 and "--dry-run" not in arguments)


@pytest.mark.parametrize(("typed", "code"), [("aks-test", 0), ("yes", 11), ("", 11)])
def test_at_a_terminal_the_name_of_the_cluster_is_asked_for(ground: Ground, typed: str, code: int) -> None:
    script = ground.state.with_name("fix.sh")
    script.write_text(text(plan(World(), wishes=Wishes(risk=Risk.DISRUPTIVE))))
    master, slave = os.openpty()
    environment = {"PATH": f"{ground.stand.program.parent}:{os.environ['PATH']}", "WAIT_SECONDS": "0"}
    with subprocess.Popen(
        [BASH, str(script)], stdin=slave, stderr=subprocess.PIPE, env=environment, text=True
    ) as child:
        os.write(master, f"{typed}\n".encode())
        _, said = child.communicate(timeout=60)
    os.close(master)
    os.close(slave)
    assert child.returncode == code, said
    assert "Type the name of the cluster (aks-test)" in said


def hostile_plan(word: str, *, files: str | None = None) -> Plan:
    made = plan(World(), "IAM-3")
    (step,) = made.steps
    change: tuple[str, ...] = ("--admin-enabled", "false", "--tags", f"k={word}", word)
    command = replace(step.commands[0], change=change)
    if files is not None:
        command = replace(
            command, change=(*change, "--body", "@<file:b>"), files=MappingProxyType({"b": files})
        )
    fix = replace(step.fixes[0], title=word, changes=word, hazard=word)
    return replace(made, steps=(replace(step, fixes=(fix,), commands=(command,)),))


@pytest.mark.parametrize("word", HOSTILE)
def test_a_hostile_name_stays_one_word_and_does_nothing(ground: Ground, word: str) -> None:
    ended = ground.run(text(hostile_plan(word)))
    assert ended.code == 0, ended.said
    assert ended.writes[0][-2:] == [f"k={word}", word]
    assert not (ground.state.parent / "pwned").exists()


@pytest.mark.parametrize("word", HOSTILE)
def test_no_name_puts_a_control_character_into_the_script(word: str) -> None:
    made = text(hostile_plan(word, files=f"{word}\n"))
    assert all(char.isprintable() or char == "\n" for char in made)


@pytest.mark.parametrize("word", HOSTILE)
def test_bash_reads_a_quoted_word_back(word: str) -> None:
    done = subprocess.run(
        [BASH, "-c", f"printf '%s' {quote(word)}"],
        check=True,
        capture_output=True,
        env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
    )
    assert done.stdout == word.encode()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8")), min_size=1))
def test_bash_reads_any_words_back(words: list[str]) -> None:
    line = " ".join(map(quote, words))
    done = subprocess.run(
        [BASH, "-c", f"printf '%s\\0' {line}"],
        check=True,
        capture_output=True,
        env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
    )
    assert done.stdout == b"".join(word.encode() + b"\0" for word in words)


@pytest.mark.parametrize(
    "content", ['{"a": "b\'c"}', "", "two\nlines\n", "EOF\n$(touch pwned)\n", "\ttab\x1b"]
)
def test_a_file_is_written_as_it_is_and_gone_afterwards(ground: Ground, content: str) -> None:
    program = ground.stand.program
    head, _, tail = program.read_text().partition("import jmespath")
    copy = ground.state.with_name("copy")
    spy = f"""
for word in sys.argv:
    if word.startswith("@/"):
        found = open(word[1:], newline="").read(), oct(os.stat(word[1:]).st_mode & 0o777), word[1:]
        json.dump(found, open({str(copy)!r}, "w"))
import jmespath"""
    program.write_text(head + spy + tail)
    ended = ground.run(text(hostile_plan("plain", files=content)))
    assert ended.code == 0, ended.said
    written, mode, path = json.loads(copy.read_text())
    assert (written, mode) == (content, "0o600")
    assert not Path(path).exists()


def test_a_word_that_would_make_az_read_a_file_leaves_the_step_out(ground: Ground) -> None:
    made = text(hostile_plan("@/etc/passwd"))
    assert "Left out: " in made
    assert ground.run(made).writes == []


BLOCKED = Wishes(guards=(Guard(id="entra", state=GuardState.BLOCKED, reason="Entra is off."),))
ASKING = Wishes(inputs=(Input(name="pipelines", question="Which pipelines?"),))


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        (BLOCKED, "IAM-8/entra is blocked: Entra is off."),
        (ASKING, "--set IAM-8.local/pipelines=VALUE"),
        (Wishes(risk=Risk.MANUAL), "not for a program"),
    ],
    ids=["a blocked guard", "an open question", "a manual fix"],
)
def test_a_step_is_left_out_with_a_word_about(ground: Ground, wishes: Wishes, said: str) -> None:
    made, left_out = runnable_plan(World().snapshot(), Context(), items(wishes), ("IAM-8", "IAM-3"))
    script = text(made, left_out=left_out)
    assert said in script
    assert [argv[0] for argv in ground.run(script).writes] == ["acr"]
    assert script == text(plan(World(), wishes=wishes))


def test_an_override_keeps_the_step(ground: Ground) -> None:
    script = text(plan(World(), wishes=BLOCKED), overrides={"IAM-8/entra": "tested"})
    assert len(ground.run(script).writes) == 2


def test_a_cluster_read_without_an_etag_gets_no_unguarded_call(ground: Ground) -> None:
    world = World()
    del world.bodies[CLUSTER]["eTag"]
    script = text(plan(world))
    assert "without an eTag" in script
    assert [argv[0] for argv in ground.run(script).writes] == ["acr"]


@pytest.mark.parametrize(
    ("query", "expected", "code"),
    [
        ("properties.adminUserEnabled", True, 0),
        ("properties.adminUserEnabled", False, 12),
        ("properties.zones || `[]`", [], 0),
        ("properties.policies.export", {"status": "`on`"}, 0),
    ],
)
def test_preconditions_are_asked_before_the_call(
    ground: Ground, query: str, expected: object, code: int
) -> None:
    ground.set(REGISTRY, "properties.policies", value={"export": {"status": "`on`"}})
    wanted = Precondition(
        resource=REGISTRY, api_version="2026-01-01", query=query, expected=cast("JsonObject", expected)
    )
    ended = ground.run(text(plan(World(), "IAM-3", wishes=Wishes(preconditions=(wanted,)))))
    assert ended.code == code, ended.said
    assert bool(ended.writes) == (code == 0)


def test_the_head_says_what_it_is_for() -> None:
    script = text()
    for said in (CLUSTER, "2026-11-23T12:00:00Z", "IAM-3, IAM-8", "aks-harden 1.2.3"):
        assert said in script
    assert "# To take it back: az acr update --name acrtest" in script


def test_a_step_of_two_calls_reads_the_etag_between_them(ground: Ground) -> None:
    made = plan(World(), "IAM-8")
    (step,) = made.steps
    twice = replace(step, commands=(step.commands[0], step.commands[0]))
    ended = ground.run(text(replace(made, steps=(twice,))))
    assert ended.code == 0, ended.said
    etags = [argv[argv.index("--if-match") + 1] for argv in ended.writes]
    assert etags[1] == f"{etags[0]}+"


@pytest.mark.parametrize("value", ["", " ", None, "*", "None"])
def test_an_etag_that_vanishes_between_two_calls_stops_the_second(ground: Ground, value: object) -> None:
    made = plan(World(), "IAM-8")
    (step,) = made.steps
    twice = replace(step, commands=(step.commands[0], step.commands[0]))
    program = ground.stand.program
    body = program.read_text()
    kept = 'cluster["eTag"] += "+"'
    assert kept in body
    program.write_text(body.replace(kept, f'cluster["eTag"] = {value!r}'))
    ended = ground.run(text(replace(made, steps=(twice,))))
    assert ended.code == 11
    assert len(ended.writes) == 1
    assert "eTag" in ended.said


@pytest.mark.parametrize("value", ["", " ", "*"])
def test_an_etag_that_holds_nothing_leaves_the_step_out(value: str) -> None:
    world = World()
    world.bodies[CLUSTER]["eTag"] = value
    assert "without an eTag" in text(plan(world, "IAM-8"))


ERRORS = {
    "a name that says so": "ERROR: (AuthorizationFailed) no right over scope /x/notfound-registry",
    "a user that az has lost": "ERROR: User kim was not found in the token cache. Run az login",
    "a proxy": "ERROR: Bad Gateway(host not found)",
}


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_that_only_sounds_like_gone_is_not_gone(ground: Ground, case: str) -> None:
    wanted = Precondition(resource=f"{REGISTRY}/x", api_version="2026-01-01", query="@", expected=None)
    script = text(plan(World(), "IAM-3", wishes=Wishes(preconditions=(wanted,))))
    program = ground.stand.program
    program.write_text(program.read_text().replace("ERROR: Not Found (ResourceNotFound)", ERRORS[case]))
    ended = ground.run(script)
    assert ended.code != 0
    assert ended.writes == []


def test_what_az_says_cannot_drive_the_terminal(ground: Ground) -> None:
    evil = "\x1b]52;c;cHduZWQ=\x07\x9b31m\u202egnp\u2066\x7f h\xe9llo \u2603"
    ground.put(World(), fails=f"ERROR: (BadRequest) {evil}")
    ended = ground.run(text())
    assert "(BadRequest)" in ended.said
    assert "h\xe9llo \u2603" in ended.said
    assert all(char.isprintable() or char == "\n" for char in ended.said)


def test_the_script_does_not_let_certificates_go_unchecked(ground: Ground) -> None:
    program = ground.stand.program
    log = ground.state.with_name("unverified")
    variable = "AZURE_CLI_DISABLE_CONNECTION_VERIFICATION"
    spy = f"if os.environ.get({variable!r}): open({str(log)!r}, 'w')\n"
    program.write_text(program.read_text().replace("import jmespath", f"{spy}import jmespath"))
    assert ground.run(text(), **{variable: "1"}).code == 0
    assert not log.exists()


def test_half_a_character_leaves_the_step_out() -> None:
    assert "Left out: " in text(hostile_plan("\ud800"))
    assert "Left out: " in text(hostile_plan("plain", files="\udcff"))
    assert "\\xed\\xa0\\x80" in quote("\ud800")


@pytest.mark.parametrize("id_", ["https://evil.example/x", ".evil.example/x", "//evil.example/x", ""])
def test_an_id_that_is_none_leaves_the_step_out(id_: str) -> None:
    wanted = Precondition(resource=id_, api_version="2026-01-01", query="id", expected=None)
    assert "Left out: " in text(plan(World(), "IAM-3", wishes=Wishes(preconditions=(wanted,))))


def scripts() -> Iterator[str]:
    guarded = plan(World(), wishes=Wishes(risk=Risk.DISRUPTIVE))
    for made in (guarded, replace(guarded, steps=())):
        yield text(made)
        yield bash(rollback(made, version="1"))
    yield from (text(hostile_plan(word, files=word)) for word in [*HOSTILE, "@/etc/passwd"])


def test_shellcheck_has_nothing_to_say(tmp_path: Path) -> None:
    checked([*scripts()], tmp_path)
