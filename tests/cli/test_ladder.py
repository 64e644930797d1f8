"""The confirmation ladder without a screen: what has to be typed, and what options stand for it."""

import argparse
import io
import sys

import pytest
from msgspec.structs import replace
from support import applying
from support.applying import Wishes

from aks_harden.cli.exits import Exit, Stop
from aks_harden.cli.hand import consent
from aks_harden.cli.ladder import Rung, confirm, rung_of
from aks_harden.engine.plan import Step
from aks_harden.model.fix import Guard, GuardState, Risk

NAME, ID = "aks-test", "IAM-8.local"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def steps(risk: Risk) -> tuple[Step, ...]:
    wishes = Wishes(risk=risk)
    return applying.plan(applying.World(), "IAM-8", wishes=wishes).steps


def rung(risk: Risk) -> Rung:
    return rung_of("Applying 1 step", "as kim in subscription Test", NAME, steps(risk), ["Mind the gap."])


def options(*, yes: bool = False, accept: tuple[str, ...] = ()) -> argparse.Namespace:
    return argparse.Namespace(yes=yes, accept_irreversible=list(accept))


def climb(
    monkeypatch: pytest.MonkeyPatch, told: argparse.Namespace, risk: Risk, typed: str | None
) -> tuple[str, Exit | None]:
    """Confirm at a terminal where something is typed, or without one; return what was said, and the end."""
    said = io.StringIO() if typed is None else Terminal()
    monkeypatch.setattr(sys, "stderr", said)
    monkeypatch.setattr(sys, "stdin", io.StringIO() if typed is None else Terminal(typed))
    try:
        confirm(told, rung(risk))
    except Stop as stop:
        return f"{said.getvalue()}{stop}", stop.code
    return said.getvalue(), None


TYPED: dict[str, tuple[Risk, str, bool]] = {
    "safe, y": (Risk.SAFE, "y\n", True),
    "safe, yes": (Risk.SAFE, "YES\n", True),
    "safe, the return key alone": (Risk.SAFE, "\n", False),
    "safe, n": (Risk.SAFE, "n\n", False),
    "safe, nothing any more": (Risk.SAFE, "", False),
    "disruptive, the name": (Risk.DISRUPTIVE, f"{NAME}\n", True),
    "disruptive, y": (Risk.DISRUPTIVE, "y\n", False),
    "disruptive, another name": (Risk.DISRUPTIVE, "aks-prod\n", False),
    "disruptive, the name in capitals": (Risk.DISRUPTIVE, f"{NAME.upper()}\n", False),
    "for good, the name and the id": (Risk.ONE_WAY, f"{NAME}\n{ID}\n", True),
    "for good, the name alone": (Risk.ONE_WAY, f"{NAME}\n", False),
    "for good, the name and y": (Risk.ONE_WAY, f"{NAME}\ny\n", False),
    "for good, the id alone": (Risk.ONE_WAY, f"{ID}\n{ID}\n", False),
}


@pytest.mark.parametrize("case", TYPED)
def test_the_graver_a_plan_the_more_is_typed(monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    risk, typed, goes_on = TYPED[case]
    said, end = climb(monkeypatch, options(), risk, typed)
    assert end is (None if goes_on else Exit.INTERRUPTED)
    assert "az aks update" in said
    assert "note: Mind the gap." in said
    if not goes_on:
        assert "nothing was run" in said


def test_whoever_confirms_sees_which_guards_are_gone_past(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = Guard(id="entra", state=GuardState.BLOCKED, reason="Entra is off.")
    made = applying.plan(applying.World(), "IAM-8", wishes=Wishes(guards=(guard,))).steps
    said = Terminal()
    monkeypatch.setattr(sys, "stderr", said)
    monkeypatch.setattr(sys, "stdin", Terminal())
    asked = replace(
        rung_of("Applying 1 step", "as kim", NAME, made, ()), overrides={"iam-8/entra": "##vso[Tested.]"}
    )
    with pytest.raises(Stop):
        confirm(options(), asked)
    assert "past the guard IAM-8/entra (Entra is off.) because: " in said.getvalue()
    assert "Tested." in said.getvalue()
    assert "##vso[" not in said.getvalue()


ACCEPTED = options(yes=True, accept=(ID.lower(),))
WITHOUT: dict[str, tuple[Risk, argparse.Namespace, str]] = {
    "safe, nothing said": (Risk.SAFE, options(), "--yes"),
    "safe, --yes": (Risk.SAFE, options(yes=True), ""),
    "disruptive, nothing said": (Risk.DISRUPTIVE, options(), "--yes"),
    "disruptive, --yes": (Risk.DISRUPTIVE, options(yes=True), ""),
    "for good, --yes": (Risk.ONE_WAY, options(yes=True), f"--accept-irreversible {ID}"),
    "for good, accepted": (Risk.ONE_WAY, options(accept=(ID,)), "--yes"),
    "for good, both": (Risk.ONE_WAY, ACCEPTED, ""),
    "safe, and something accepted that is not planned": (Risk.SAFE, ACCEPTED, "--accept-irreversible iam-8"),
}


@pytest.mark.parametrize("case", WITHOUT)
def test_without_a_terminal_options_confirm_or_the_run_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    risk, told, missing = WITHOUT[case]
    said, end = climb(monkeypatch, told, risk, None)
    assert end is (Exit.USAGE if missing else None)
    assert missing in said


def test_yes_at_a_terminal_does_not_stand_for_what_has_no_way_back(monkeypatch: pytest.MonkeyPatch) -> None:
    assert climb(monkeypatch, options(yes=True), Risk.DISRUPTIVE, "")[1] is None
    assert climb(monkeypatch, options(yes=True), Risk.ONE_WAY, "")[1] is Exit.INTERRUPTED
    assert climb(monkeypatch, ACCEPTED, Risk.ONE_WAY, "")[1] is None


@pytest.mark.parametrize(
    ("typed", "goes_on"), [("yes\n", True), ("y\n", False), ("\n", False), ("", False), (None, False)]
)
async def test_what_must_be_tried_by_hand_takes_a_whole_yes(
    monkeypatch: pytest.MonkeyPatch, typed: str | None, *, goes_on: bool
) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO() if typed is None else Terminal())
    monkeypatch.setattr(sys, "stdin", io.StringIO() if typed is None else Terminal(typed))
    (step,) = steps(Risk.SAFE)
    tried = replace(step, fixes=tuple(replace(fix, checkpoint="Does it work?") for fix in step.fixes))
    assert await consent(tried) is goes_on
