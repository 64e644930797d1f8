"""The confirmation ladder without a screen: the graver a plan, the more has to be typed."""

import argparse
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from aks_harden.cli.asking import ask, declined, say, somebody_there
from aks_harden.cli.exits import Exit, Stop
from aks_harden.engine.plan import Step
from aks_harden.engine.runnable import NO_OVERRIDES, override_of
from aks_harden.model.fix import Fix, Risk
from aks_harden.report.command_line import command_line

_RISKS: Final = tuple(Risk)


class Rung(Struct, frozen=True, kw_only=True):
    """What is to be confirmed."""

    what: str
    """What is about to happen, as the subject of a sentence."""
    where: str
    """Who acts, and in which subscription."""
    cluster: str
    """The name to type from `disruptive` on."""
    risk: Risk
    steps: tuple[Step, ...]
    told: tuple[str, ...] = ()
    """What to know before going on."""
    overrides: Mapping[str, str] = NO_OVERRIDES
    """Reasons for going past guards, by ITEM/GUARD: whoever confirms may not be who gave them."""

    @property
    def for_good(self) -> tuple[Fix, ...]:
        """The fixes without a way back, each to be accepted by its id."""
        return tuple(fix for step in self.steps for fix in step.fixes if fix.risk is Risk.ONE_WAY)


def rung_of(what: str, where: str, cluster: str, steps: Iterable[Step], told: Iterable[str]) -> Rung:
    """Return the rung for some steps: that of the gravest."""
    planned = tuple(steps)
    return Rung(
        what=what,
        where=where,
        cluster=cluster,
        risk=max((step.risk for step in planned), key=_RISKS.index),
        steps=planned,
        told=tuple(told),
    )


def confirm(options: argparse.Namespace, rung: Rung) -> None:
    """Go on where options or the operator confirm; ends the run before anything is written where not."""
    accepted = _accepted(options, rung)
    open_ = [fix for fix in rung.for_good if fix.id.lower() not in accepted]
    _show(rung)
    if not somebody_there():
        _need_options(options, rung, open_)
        return
    if open_ or (rung.risk is not Risk.SAFE and not options.yes):
        if ask(f"Type the name of the cluster, {rung.cluster}, to go on:") != rung.cluster:
            raise declined(rung.what)
    elif not options.yes and ask(f"{rung.what}: go on? [y/N]").lower() not in {"y", "yes"}:
        raise declined(rung.what)
    for id_ in dict.fromkeys(fix.id for fix in open_):
        if ask(f"There is no way back from {id_}. Type {id_} to accept that:") != id_:
            raise declined(rung.what)


def _accepted(options: argparse.Namespace, rung: Rung) -> set[str]:
    named = {entry.strip().lower() for entry in options.accept_irreversible}
    if unknown := sorted(named - {fix.id.lower() for fix in rung.for_good}):
        raise Stop(
            Exit.USAGE,
            f"--accept-irreversible {', '.join(unknown)}: nothing without a way back by that id is planned.",
        )
    return named


def _need_options(options: argparse.Namespace, rung: Rung, open_: Iterable[Fix]) -> None:
    needed = [] if options.yes else ["--yes"]
    needed += [f"--accept-irreversible {id_}" for id_ in dict.fromkeys(fix.id for fix in open_)]
    if needed:
        raise Stop(
            Exit.USAGE,
            f"{rung.what} is {rung.risk.value}, and there is no terminal to confirm it on: nothing was run."
            f" It takes {' '.join(needed)}.",
        )


def _show(rung: Rung) -> None:
    say(f"{rung.what} on {rung.cluster}, {rung.where}")
    for number, step in enumerate(rung.steps, start=1):
        say(f"{number}/{len(rung.steps)}  {step.risk.value}: {step.title}")
        for command in step.commands:
            say(f"     {command_line(command.argv)}")
        for fix, guard in step.blocked:
            reason = override_of(rung.overrides, fix, guard)
            say(f"     past the guard {fix.item}/{guard.id} ({guard.reason}) because: {reason}")
    for fix in rung.for_good:
        say(f"for good: {fix.consequence or f'{fix.title}: there is no way back.'}")
    for sentence in rung.told:
        say(f"note: {sentence}")
