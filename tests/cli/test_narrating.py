"""Applying in plain lines: each event is a line that a log can be read by."""

import pytest
from msgspec.structs import replace
from support import applying

from aks_harden.apply.applying import apply
from aks_harden.apply.events import Change, Finished, Narration, Output, Started, Verified
from aks_harden.cli.narrating import Narrator
from aks_harden.model.context import Context

WORLD = applying.World()
STEP = applying.plan(WORLD, "IAM-3").steps[0]


def told(capsys: pytest.CaptureFixture[str], *events: object) -> list[str]:
    narrator = Narrator()
    for event in events:
        narrator.take(event)  # type: ignore[arg-type]
    return capsys.readouterr().out.splitlines()


async def test_a_whole_run_reads_from_the_first_step_to_the_verdicts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    world, narrator = applying.World(), Narrator()
    async for event in apply(
        applying.plan(world, "IAM-3"),
        azure=world,
        runner=applying.Az(world),
        journal=applying.Pages(),
        items=applying.items(),
        context=Context(),
        pace=applying.quick(),
    ):
        narrator.take(event)
    assert capsys.readouterr().out.splitlines() == [
        "step 1/1: Turn the admin user off",
        "  Comparing with what was read.",
        "  Running az, call 1 of 1.",
        "  | running",
        "  Waiting until Azure has finished.",
        "  Reading again what was touched.",
        "  verified by reading it again",
        "  fail -> pass  IAM-3/admin-user acrtest",
        "Done: 1 of 1 steps, each read again.",
    ]
    assert narrator.step is None


def test_what_changed_beyond_the_plan_raises_an_alarm(capsys: pytest.CaptureFixture[str]) -> None:
    reset = Change(resource=STEP.resource, path="sku.name", before="Premium", after="Basic")
    verified = Verified(step=STEP, moves=(), unplanned=(reset,), snapshot=WORLD.snapshot())
    lines = told(capsys, verified)
    assert lines == [
        "  verified by reading it again",
        "  ALARM: changed beyond the plan:",
        "    sku.name of acrtest: Premium -> Basic",
    ]
    added = replace(verified, unplanned=(replace(reset, before=None),))
    assert not any("ALARM" in line for line in told(capsys, added))


def test_a_line_of_az_that_comes_in_parts_is_one_line_and_drives_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    parts = (Output(step=STEP, text=text) for text in ("one ", "line\ntwo\x1b[2J\n##[error]x", "y"))
    lines = told(capsys, *parts, Narration(step=STEP, text="Waiting."))
    assert lines == ["  | one line", "  | two\\u001b[2J", "  | \\u0023#[error]xy", "  Waiting."]


def test_a_step_is_under_way_from_its_start_to_its_end() -> None:
    narrator = Narrator()
    narrator.take(Started(step=STEP, number=1, total=2))
    assert narrator.step is STEP
    narrator.take(Verified(step=STEP, moves=(), unplanned=(), snapshot=WORLD.snapshot(), already=True))
    assert narrator.step is None


def test_an_end_with_steps_left_says_how_many_were_done(capsys: pytest.CaptureFixture[str]) -> None:
    end = Finished(done=1, pending=2, code=12, snapshot=WORLD.snapshot())
    assert told(capsys, end) == ["Stopped: 1 of 3 steps done; no further step was started."]


def test_a_document_that_az_prints_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    parts = (Output(step=STEP, text=text) for text in ("WARNING: x\n{\n  ", '"a": [\n  ]\n}\nafter\n{\n'))
    lines = told(capsys, *parts, Narration(step=STEP, text="Waiting."))
    assert lines == [
        "  | WARNING: x",
        "  | (4 lines of JSON)",
        "  | after",
        "  | (1 lines of JSON)",
        "  Waiting.",
    ]
