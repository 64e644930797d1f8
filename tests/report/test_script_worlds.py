"""Scripts of everything on offer in whole worlds: both shells, and the way back."""

import re
from functools import cache
from pathlib import Path

import pytest
from support.answered import whole_plan
from support.powershell import assigned, calls, tokens
from support.shellcheck import checked

from aks_harden.model.fix import Risk
from aks_harden.report.bash import bash
from aks_harden.report.pwsh import pwsh
from aks_harden.report.script import Script, rollback, script
from aks_harden.report.script_acts import HeldEtag, InFile, Run, UnlessDone

WORLDS = ("shop", "pay", "legacy", "auto")
HOSTILE = "x'\u2019; $(touch pwned) `n \"@\n'@ %PATH% & calc \\"


@cache
def scripts(world: str, option: int, answer: str | None = None) -> tuple[Script, Script]:
    plan, left, overrides = whole_plan(world, option, answer)
    told = script(plan, version="1", left_out=left, overrides=overrides)
    return told, rollback(plan, version="1", overrides=overrides)


CASES = [*((world, 0) for world in WORLDS), ("shop", 1)]


@pytest.mark.parametrize(("world", "option"), CASES)
def test_shellcheck_has_nothing_to_say_of_everything_on_offer(
    world: str, option: int, tmp_path: Path
) -> None:
    checked([bash(told) for told in (*scripts(world, option), *scripts(world, option, HOSTILE))], tmp_path)


def wanted(told: Script) -> list[list[str]]:
    """Return the argument vectors that a script has, with its own variables in place of what they hold."""
    return [
        [word if isinstance(word, str) else _variable(word) for word in act.words]
        for step in told.steps
        for outer in step
        for act in (outer.acts if isinstance(outer, UnlessDone) else (outer,))
        if isinstance(act, Run)
    ]


def _variable(word: HeldEtag | InFile) -> str:
    if isinstance(word, HeldEtag):
        return word.held.audited or f"<$Etag{word.held.number}>"
    return f"{word.head}{'@' if word.content else ''}<$File_{word.file.replace('-', '_')}>"


def _read(told: Script) -> list[object]:
    text = pwsh(told)
    return [call.values[0] for call in calls(text, assigned(text)) if call.name == "Invoke-Call"]


@pytest.mark.parametrize("answer", [None, HOSTILE], ids=["answered", "hostile answers"])
@pytest.mark.parametrize(("world", "option"), CASES)
def test_powershell_makes_the_same_calls(world: str, option: int, answer: str | None) -> None:
    for told in scripts(world, option, answer):
        etags = re.compile(r"<\$Etag\d+>")
        read = [[etags.sub("", str(word)) for word in argv] for argv in _read(told) if isinstance(argv, list)]
        assert [argv[:2] for argv in read] == [argv[:2] for argv in wanted(told)]
        for argv, planned in zip(read, wanted(told), strict=True):
            differing = [
                pair for pair in zip(argv, planned, strict=True) if pair[0] != etags.sub("", pair[1])
            ]
            # After the first call a variable holds another eTag than the one that was audited.
            assert all(pair[1] in {held.audited for held in told.held} for pair in differing)
        assert pwsh(told).isascii()
        assert tokens(pwsh(told))


@pytest.mark.parametrize("world", ["shop", "legacy"])
def test_a_badly_hardened_world_has_a_step_of_every_risk_that_a_script_takes(world: str) -> None:
    told = scripts(world, 0)[0]
    assert len(told.steps) > 1
    assert {kind for kind, _ in told.awaited} >= {Risk.DISRUPTIVE.value}


def test_a_script_is_the_same_each_time() -> None:
    first = bash(scripts("pay", 0)[0])
    scripts.cache_clear()
    assert bash(scripts("pay", 0)[0]) == first
