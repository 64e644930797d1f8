"""A plan for people: nothing that would be run, or was left out, is missing from it."""

import re
from functools import cache

import pytest
from msgspec.structs import replace
from support.answered import whole_plan
from support.worlds import world_snapshot

from aks_harden.engine.by_hand import by_hand
from aks_harden.engine.contradictions import CHOICES
from aks_harden.engine.discover import items
from aks_harden.engine.judge import judge
from aks_harden.engine.planner import make_plan
from aks_harden.engine.runnable import runnable_plan
from aks_harden.model.context import Context
from aks_harden.model.finding import Finding
from aks_harden.model.fix import Input, Risk
from aks_harden.model.verdict import Verdict
from aks_harden.report.command_line import command_line
from aks_harden.report.plan_text import Shown, plan_text
from aks_harden.report.text import Style
from aks_harden.snapshot.paths import name_of

MOVE = re.compile(r"(fail|unknown|manual|warn|pass|n/a) → ")


@cache
def shown() -> Shown:
    plan, left_out, _ = whole_plan("shop", 0)
    return Shown(
        plan=plan,
        about=frozenset(item.check.id for item in items()),
        left_out=left_out,
        waived=(("Something accepted", "until 2027-01-31 by ops"),),
        before=judge(plan.before, Context(), items()),
        after=judge(plan.after, Context(), items()),
    )


def text(told: Shown | None = None, style: Style | None = None) -> str:
    return plan_text(told or shown(), style or Style())


def test_every_command_and_every_way_back_stands_on_a_line_of_its_own_to_copy() -> None:
    lines = text().splitlines()
    for step in shown().plan.steps:
        for command in step.commands:
            assert f"     runs      {command_line(command.argv)}" in lines
        for command in step.undo:
            assert f"     undo      {command_line(command.argv)}" in lines
        assert step.undo or all(fix.no_undo for fix in step.fixes)


def test_every_step_has_its_risk_time_values_guards_and_resource() -> None:
    blocks = text().split("\n\n")[1:]
    for number, step in enumerate(shown().plan.steps, start=1):
        block = next(each for each in blocks if each.startswith(f"{number}/{len(shown().plan.steps)}"))
        plain = " ".join(block.split())
        assert step.resource in plain
        assert all(f"risk {fix.risk.value}" in plain for fix in step.fixes)
        assert all(f"guard {guard.state.value}" in plain for guard in step.guards)
        assert "takes" in plain
        assert not step.expects or "sets" in plain
        assert all(" ".join(question.split()) in plain for question in step.checkpoints)


def test_how_many_operations_merging_saved_is_said() -> None:
    plan = shown().plan
    saved = plan.unmerged - plan.operations
    assert saved > 0
    assert f"{plan.operations} operations on the cluster, {saved} fewer than one by one" in text()


def verdicts(findings: tuple[Finding, ...]) -> dict[tuple[str, str, str], Verdict]:
    return {
        (finding.id, entry.key, entry.resource): entry.verdict
        for finding in findings
        if not finding.alias_of
        for entry in finding.assertions
    }


def test_verdicts_that_move_are_told_once_each() -> None:
    new = verdicts(shown().after)
    moved = [
        f"{old.word} → {new[place].word}  {place[0]}/{place[1]} {name_of(place[2])}".rstrip()
        for place, old in verdicts(shown().before).items()
        if new.get(place, old) is not old
    ]
    lines = (line.strip().removeprefix("moves").strip() for line in text(style=Style(width=500)).splitlines())
    assert len(moved) > 20
    assert sorted(line for line in lines if MOVE.match(line)) == sorted(moved)


def test_what_is_left_out_stands_there_with_its_reason() -> None:
    assert "Something accepted: waived until 2027-01-31 by ops" in text()
    plan, left_out = runnable_plan(world_snapshot("shop"), Context(), items(), ["IAM-3", "NET-99"])
    told = text(replace(shown(), plan=plan, left_out=left_out))
    assert "Nothing is planned." in told
    assert "--set admin-user-unused=…" in told
    assert told.count("--set admin-user-unused=…") == 1
    assert "Still failing when all of it is done" in told
    assert "NET-99: nothing to fix there" in told


def test_the_work_of_people_stands_apart_with_its_files() -> None:
    told = text(style=Style(width=500))
    _, _, rest = told.partition("\nThe work of people\n")
    people, _, left = rest.partition("\nLeft out\n")
    fixes = by_hand(shown().left_out)
    assert len(fixes) > 5
    for fix in fixes:
        assert f"     {fix.title} ({fix.key})\n       {fix.changes}\n" in people
        assert not fix.documents or f"--files DIR writes {', '.join(fix.documents)}\n" in people
        assert fix.key not in left
    assert "not for a program" not in told


def test_what_a_file_leaves_open_is_asked_beside_it() -> None:
    step, reason = next(row for row in shown().left_out if row[0].risk is Risk.MANUAL)
    (fix,) = step.fixes
    asked = replace(fix, inputs=(Input(name="successor-subnet", question="In which subnet?", optional=True),))
    told = text(replace(shown(), left_out=((replace(step, fixes=(asked,)), reason),)))
    assert f"{fix.changes}\n       --set successor-subnet=…  In which subnet?\n" in told
    assert "To answer" not in told


def test_what_still_fails_is_told_for_what_was_asked_and_counted_for_the_rest() -> None:
    unplanned = replace(
        shown(), plan=replace(shown().plan, steps=()), after=shown().before, about=frozenset()
    )
    fails = [
        f"{finding.id}/{entry.key} {name_of(entry.resource)}: {entry.reason}"
        for finding in unplanned.after
        if not finding.alias_of
        for entry in finding.assertions
        if entry.verdict is Verdict.FAIL
    ]
    style = Style(width=2000)
    assert f"     {len(fails)} of items that this plan was not asked for.\n" in text(unplanned, style)
    own = [line for line in fails if line.startswith("IAM-3/")]
    told = text(replace(unplanned, about=frozenset({"IAM-3"})), style)
    _, _, last = told.partition("Still failing when all of it is done\n")
    assert [line.strip() for line in last.splitlines()] == [
        *own,
        f"{len(fails) - len(own)} more of items that this plan was not asked for.",
    ]


def test_what_the_operator_has_to_decide_is_asked() -> None:
    every = [item.check.id for item in items()]
    plan = make_plan(world_snapshot("shop"), Context(), items(), every)
    plan = replace(plan, choices=CHOICES[:1])
    told = " ".join(text(replace(shown(), plan=plan)).split())
    assert all(f"--set {CHOICES[0].input}={option.name}" in told for option in CHOICES[0].options)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_prose_keeps_to_the_width(width: int) -> None:
    for line in text(style=Style(width=width)).splitlines():
        label = line[5:15].strip()
        assert len(line) <= width or label in {"runs", "undo", "on"} or " " not in line[15:].strip()


def test_a_locale_without_more_gets_ascii() -> None:
    prose = [line for line in text(style=Style(ascii=True)).splitlines() if line[5:9] not in {"runs", "undo"}]
    assert not [line for line in prose if not line.isascii() and "→" in line]


def test_a_name_from_azure_drives_no_terminal() -> None:
    plan = shown().plan
    step = plan.steps[0]
    hostile = replace(step.fixes[0], title="\x1b[2J##[error]x", changes="a\u202eb")
    steps = (replace(step, fixes=(hostile,)), *plan.steps[1:])
    told = text(replace(shown(), plan=replace(plan, steps=steps)))
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert "##[error]" not in told
