"""What a script asks, says and waits for around a step, and the second script, which takes the first back."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace
from support.applying import ADMIN, LOCAL, REGISTRY, Wishes, World, plan
from support.ground import BASH, Ground, make_ground
from support.snapshots import CLUSTER

from aks_harden.engine.differences import Change, differences
from aks_harden.engine.plan import Plan
from aks_harden.model.fix import Guard, GuardState, Precondition, Risk
from aks_harden.model.json import JsonObject
from aks_harden.report.bash import bash
from aks_harden.report.script import rollback, script
from aks_harden.report.script_acts import ForReal
from aks_harden.report.script_inverse import inverse
from aks_harden.report.script_questions import questions

QUESTION = "Can you sign in with your own account?"


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return make_ground(tmp_path)


def there(made: Plan) -> str:
    return bash(script(made, version="1"))


def back(made: Plan) -> str:
    return bash(rollback(made, version="1"))


def changed(made: Plan, **more: object) -> Plan:
    """Return the plan with something else in the fix of its first step."""
    first, *others = made.steps
    fix = replace(first.fixes[0], **more)
    return replace(made, steps=(replace(first, fixes=(fix,)), *others))


TRIED = {
    "alone": ((), 2),
    "with --yes": (("--yes",), 0),
    "in a dry run": (("--dry-run",), 0),
}


@pytest.mark.parametrize("case", TRIED)
def test_what_must_be_tried_first_is_asked_of_a_safe_step_too(ground: Ground, case: str) -> None:
    arguments, code = TRIED[case]
    ended = ground.run(there(changed(plan(World()), checkpoint=QUESTION)), *arguments, typed="tried\n")
    assert ended.code == code, ended.said
    assert bool(ended.writes) == (case == "with --yes")
    assert (QUESTION in ended.said) == (case != "alone")
    assert ("Taken as tried, because of --yes." in ended.said) == (case == "with --yes")


def test_without_a_terminal_every_missing_answer_is_told_at_once(ground: Ground) -> None:
    made = changed(plan(World(), wishes=Wishes(risk=Risk.ONE_WAY)), checkpoint=QUESTION)
    ended = ground.run(there(made))
    assert (ended.code, ended.writes) == (2, [])
    assert "before IAM-8.local: give --yes to say that it was." in ended.said
    assert "give --accept-irreversible IAM-8.local to go on" in ended.said
    assert "There is no terminal to ask at, so nothing was changed." in ended.said


@pytest.mark.parametrize(("typed", "code"), [("tried", 0), ("yes", 11), ("", 11)])
def test_at_a_terminal_only_the_word_says_that_it_was_tried(ground: Ground, typed: str, code: int) -> None:
    path = ground.state.with_name("fix.sh")
    path.write_text(there(changed(plan(World()), checkpoint=QUESTION)))
    master, slave = os.openpty()
    environment = {"PATH": f"{ground.stand.program.parent}:{os.environ['PATH']}", "WAIT_SECONDS": "0"}
    with subprocess.Popen(
        [BASH, str(path)], stdin=slave, stderr=subprocess.PIPE, env=environment, text=True
    ) as child:
        os.write(master, f"{typed}\n".encode())
        _, said = child.communicate(timeout=60)
    os.close(master)
    os.close(slave)
    assert child.returncode == code, said
    assert QUESTION in said


def test_accepting_that_there_is_no_way_back_says_nothing_of_what_must_be_tried(ground: Ground) -> None:
    made = changed(plan(World(), wishes=Wishes(risk=Risk.ONE_WAY)), checkpoint=QUESTION)
    assert ground.run(there(made), "--accept-irreversible", "IAM-8.local").code == 2
    assert ground.run(there(made), "--yes").code == 2
    assert ground.run(there(made), "--yes", "--accept-irreversible", "IAM-8.local").code == 0


def test_the_next_step_waits_until_the_one_before_has_settled(ground: Ground) -> None:
    made = changed(plan(World()), settle=5)
    ended = ground.run(there(made), SETTLE_SECONDS="0")
    assert ended.code == 0, ended.said
    assert "Waiting 0 s: what was done needs up to 5 min" in ended.said
    assert "Waiting" not in ground.run(there(made), "--dry-run", SETTLE_SECONDS="0").said
    assert 'local seconds="${SETTLE_SECONDS:-$(($1 * 60))}"' in there(made)


def test_after_the_last_step_nobody_waits(ground: Ground) -> None:
    made = changed(plan(World(), "IAM-3"), settle=5)
    assert "Waiting" not in ground.run(there(made)).said
    assert "# Takes effect: up to 5 minutes after Azure shows it" in there(made)


def test_an_override_is_told_with_its_reason() -> None:
    guard = Guard(id="entra", state=GuardState.UNDECIDED, reason="Nobody knows.")
    made = script(
        plan(World(), wishes=Wishes(guards=(guard,))), version="1", overrides={"IAM-8/entra": "tested\n$(x)"}
    )
    assert "# Overridden: IAM-8/entra is undecided: Nobody knows.\n" in bash(made)
    assert "# Overridden because: tested $(x)\n" in bash(made)


def test_what_the_plan_dropped_is_told() -> None:
    made = replace(plan(World()), dropped=(("NET-1.ranges@aks-test", "you chose a private API server"),))
    assert "# Left out: NET-1.ranges@aks-test\n#   you chose a private API server\n" in there(made)


def test_the_way_back_is_typed_without_the_etag_that_nobody_knows() -> None:
    (line,) = [row for row in there(plan(World(), "IAM-8")).splitlines() if "To take it back" in row]
    assert line.endswith("az aks update --resource-group rg-test --name aks-test --enable-local-accounts")


# the second script


def test_the_second_script_takes_the_first_one_back_in_reverse_order(ground: Ground) -> None:
    made = plan(World())
    assert ground.run(there(made)).code == 0
    assert (ground.value(CLUSTER, LOCAL), ground.value(REGISTRY, ADMIN)) == (True, False)
    ended = ground.run(back(made))
    assert ended.code == 0, ended.said
    assert (ground.value(CLUSTER, LOCAL), ground.value(REGISTRY, ADMIN)) == (False, True)
    assert [argv[:2] for argv in ended.writes[2:]] == [["acr", "update"], ["aks", "update"]]
    audited = str(World().bodies[CLUSTER]["eTag"])
    given = ended.writes[3]
    assert given[given.index("--if-match") + 1] == f"{audited}+"


def test_the_second_script_changes_nothing_that_is_not_as_the_first_one_left_it(ground: Ground) -> None:
    made = plan(World(), "IAM-8")
    assert ground.run(there(made)).code == 0
    ground.set(CLUSTER, LOCAL, value="odd")
    ended = ground.run(back(made))
    assert (ended.code, len(ended.writes)) == (12, 1)
    assert "Stale: properties.disableLocalAccounts" in ended.said


def test_the_second_script_passes_over_what_the_first_one_never_got_to(ground: Ground) -> None:
    made = plan(World())
    assert ground.run(back(made)).said.count("There is nothing to take back") == 2
    (first, _) = made.steps
    assert ground.run(there(replace(made, steps=(first,)))).code == 0
    ended = ground.run(back(made))
    assert ended.code == 0, ended.said
    assert [argv[0] for argv in ended.writes] == ["aks", "aks"]
    assert ground.value(CLUSTER, LOCAL) is False


def test_the_second_script_reads_the_etag_when_it_starts(ground: Ground) -> None:
    made = plan(World(), "IAM-8")
    assert ground.run(there(made)).code == 0
    ground.set(CLUSTER, "eTag", value="by-somebody")
    ended = ground.run(back(made))
    assert ended.code == 0, ended.said
    assert "by-somebody" in ended.writes[-1]
    assert "ETAG_1=" not in back(made).split("usage()")[0]


def test_a_step_without_a_way_back_is_left_out_of_the_second_script(ground: Ground) -> None:
    made = plan(World(), wishes=Wishes(no_undo=True))
    assert "#   There is no way back. Old certificates stay dead." in back(made)
    assert ground.run(there(made)).code == 0
    ended = ground.run(back(made))
    assert [argv[0] for argv in ended.writes[2:]] == ["acr"]


RISKS = {Risk.SAFE: 0, Risk.DISRUPTIVE: 2, Risk.ONE_WAY: 2}


@pytest.mark.parametrize("risk", RISKS)
def test_taking_back_what_interrupted_is_confirmed_as_that_was(ground: Ground, risk: Risk) -> None:
    made = plan(World(), "IAM-8", wishes=Wishes(risk=risk))
    assert ground.run(there(made), "--yes", "--accept-irreversible", "IAM-8.local").code == 0
    assert ground.run(back(made)).code == RISKS[risk]


def test_the_first_script_does_not_ask_the_second_ones_questions() -> None:
    wanted = Precondition(resource=REGISTRY, api_version="2026-01-01", query="id", expected="x", about="it")
    made = plan(World(), "IAM-3", wishes=Wishes(preconditions=(wanted,)))
    assert '`"x"`\' it' in there(made)
    assert '`"x"`\' it' not in back(made)


# members of lists


def step_of(before: JsonObject, after: JsonObject) -> tuple[str, str]:
    """Return what is asked before and after a step that changes a body so."""
    (step,) = plan(World(), "IAM-3").steps
    call = "GET https://x/?api-version=2026-01-01"
    changes: tuple[Change, ...] = differences(REGISTRY, before, after, call)
    asked = questions(replace(step, expects=changes), frozenset({REGISTRY.lower()}))
    return asked.before[0].query, asked.after[0].query


def pools(**values: object) -> JsonObject:
    return {"pools": [{"name": "one", **values}]}  # type: ignore[dict-item]


ONE = '"pools"[?name==`"one"`]|[0]'
MEMBERS: Mapping[str, tuple[JsonObject, JsonObject, str, str]] = {
    "a new member": (
        {"pools": []},
        pools(fips=True),
        f"!({ONE})",
        f'({ONE}."fips") == `true` && ({ONE}."name") == `"one"`',
    ),
    "a member that goes": (
        pools(fips=True),
        {"pools": []},
        f'({ONE}."fips") == `true` && ({ONE}."name") == `"one"`',
        f"!({ONE})",
    ),
    "a new value of a member that is there": (
        pools(),
        pools(fips=True),
        f'!({ONE}."fips")',
        f'({ONE}."fips") == `true`',
    ),
}


@pytest.mark.parametrize("case", MEMBERS)
def test_members_of_lists_are_told_from_their_values(case: str) -> None:
    before, after, asked, verified = MEMBERS[case]
    assert step_of(before, after) == (asked, verified)


def kms(**values: object) -> JsonObject:
    return {"tier": "Free", **({"kms": values} if values else {})}  # type: ignore[dict-item]


def test_taking_a_switch_back_does_not_ask_for_what_azure_keeps_beside_it() -> None:
    (step,) = plan(World(), "IAM-3").steps
    call = "GET https://x/?api-version=2026-01-01"
    before, after = kms(), {**kms(enabled=True, keyId="https://k/1"), "tier": "Standard", "note": "x"}
    made = inverse(replace(step, expects=differences(REGISTRY, before, after, call)))
    (asked,) = questions(made, frozenset({REGISTRY.lower()}), inverse=True).after
    assert set(asked.query.split(" && ")) == {
        '!("kms"."enabled")',
        '("tier") == `"Free"`',
        '("note") != `"x"`',
    }


def test_what_a_step_takes_away_is_not_waited_for_as_if_it_were_there() -> None:
    made = plan(World(), "IAM-3")
    body: JsonObject = {"id": REGISTRY, "name": "acrtest"}
    removal = differences(REGISTRY, body, None, f"GET {REGISTRY}?api-version=2025-11-01")
    taken = replace(made, steps=(replace(made.steps[0], expects=removal),))
    (acts,) = script(taken, version="1").steps
    kinds = [type(act).__name__ for one in acts if isinstance(one, ForReal) for act in one.acts]
    assert "Gone" in kinds
    assert "Finished" not in kinds
    assert "Finished" in str(script(made, version="1").steps)
