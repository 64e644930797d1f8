"""The journal as one page: whether it is whole, and every step newest first."""

from collections.abc import Sequence

from aks_harden.apply.history import Past
from aks_harden.screens.session import Effect
from aks_harden.store.chain import Damage
from aks_harden.widgets.fix_page import RISK_STYLES, write_commands
from aks_harden.widgets.flow import Flow
from aks_harden.widgets.glyphs import Glyphs
from aks_harden.widgets.plan_page import write_move
from aks_harden.widgets.values import called, said

_OUTCOMES = {
    "": "not known: nothing tells how it ended",
    "verified": "verified by reading again",
    "already": "it was so already: nothing was run",
    "held": "verified after a crash, by reading",
    "unverified": "done, but reading again did not show it",
    "untouched": "cut off before anything was done",
    "unknown": "cut off, and nobody can tell what became of it",
    "failed": "failed",
    "stale": "refused: the resource had changed",
}
"""What the outcome of a step is in words; one that this version does not know is told as it stands."""
_FINE = frozenset({"already", "verified", "held"})


def journal_page(
    past: Sequence[Past],
    damage: Sequence[Damage],
    problem: str,
    width: int,
    glyphs: Glyphs,
    *,
    chosen: int = -1,
    opened: bool = False,
) -> Flow:
    """Lay out the steps newest first; `chosen` is the one under the mark, `opened` shows all of it."""
    flow = Flow(width, glyphs)
    count = f"  {len(past)} step{'' if len(past) == 1 else 's'}"
    flow.line(("Journal", "bold $primary"), (count, "$text-muted"))
    _write_chain(flow, past, damage, problem)
    if not past and not problem:
        flow.gap()
        flow.text("Nothing was applied to this cluster from here.", style="$text-muted")
    for number, step in enumerate(past):
        flow.gap()
        flow.mark(f"step{number}")
        _write_step(flow, step, chosen=number == chosen)
        if number == chosen and opened:
            _write_whole(flow, step)
    flow.gap()
    return flow


def _write_chain(flow: Flow, past: Sequence[Past], damage: Sequence[Damage], problem: str) -> None:
    if problem:
        flow.text(problem, style="bold $text-error", first=(("! ", "bold $text-error"),))
    for entry in damage:
        flow.text(
            f"damaged at line {entry.place}: {entry.reason}",
            style="bold $text-warning" if entry.torn else "bold $text-error",
            first=(("! ", "bold $text-error"),),
        )
    if past and not problem and not damage:
        flow.text("intact: every entry follows the one before it", style="$text-success")


def _write_step(flow: Flow, step: Past, *, chosen: bool) -> None:
    record = step.record
    flow.text(
        record.title or "a step without a title",
        style="bold underline" if chosen else "bold",
        first=(("▸ " if chosen else "  ", "bold $accent"), (f"{_time(step.at)}  ", "$text-muted")),
        hang=2,
    )
    style = "$text-success" if record.outcome in _FINE else "bold $text-warning"
    outcome = _OUTCOMES.get(record.outcome, record.outcome)
    parts = [called(step.resource)] if step.resource else []
    parts += ["an undo"] if record.undoes else []
    parts += ["undone since"] if step.undone else []
    parts += [f"by {step.who}"] if step.who else []
    flow.parts(parts, indent=4, hang=4, style="$text-muted", first=((f"{outcome} · ", style),))
    for move in step.moves:
        effect = Effect(item=move.item, key=move.key, resource=move.resource, old=move.old, new=move.new)
        write_move(flow, effect, indent=4)


def _write_whole(flow: Flow, step: Past) -> None:
    record = step.record
    risk = record.step().risk if record.step().fixes else None
    if risk is not None:
        flow.text(risk.value, indent=4, style=RISK_STYLES[risk])
    if step.reason:
        flow.pair("ended", step.reason, indent=4, column=10)
    for guard, reason in step.overrides.items():
        flow.pair("went past", f"{guard}: {reason}", indent=4, column=10)
    flow.text("ran" if record.calls else "would have run", indent=4, style="$text-muted")
    write_commands(flow, record.commands, indent=6)
    for change in record.expects:
        sets = f"{change.path}: {said(change.before)} → {said(change.after)}"
        flow.pair("set", sets, indent=4, column=10)
    if record.undo:
        flow.text("undo", indent=4, style="$text-muted")
        write_commands(flow, record.undo, indent=6, style="$text-muted")
    else:
        flow.pair("undo", record.no_undo or "no way back", indent=4, column=10)


def _time(at: str) -> str:
    return f"{at[:10]} {at[11:16]}" if len(at) > len("2026-11-24T00:00") - 1 else at
