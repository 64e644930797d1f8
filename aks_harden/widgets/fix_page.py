"""A fix in words: risk, duration, what it asks, what guards it, and its commands or their twins in code."""

from collections.abc import Iterable
from typing import Final

from aks_harden.model.fix import Command, Fix, Guard, GuardState, Input, Kind, Risk
from aks_harden.widgets.commands import command_lines
from aks_harden.widgets.flow import Flow
from aks_harden.widgets.twin import Twin

RISK_STYLES: Final = {
    Risk.SAFE: "$text-success",
    Risk.DISRUPTIVE: "bold $text-warning",
    Risk.ONE_WAY: "bold $text-error",
    Risk.MANUAL: "$text-accent",
}
"""The colour of each rung of the confirmation ladder, beside its word."""

_GUARDS: Final = {
    GuardState.OK: ("✓ ok", "$text-success"),
    GuardState.BLOCKED: ("✗ blocked", "bold $text-error"),
    GuardState.UNDECIDED: ("? undecided", "bold $text-warning"),
}


_BY_HAND: Final = {
    Kind.MANIFEST: "No command: these are Kubernetes manifests to be reviewed and applied by their owners.",
    Kind.RECREATE: "No command: nothing changes this in place. The files hold a successor and the way there.",
}
"""Why a fix of a kind has no command of its own."""


def write_fix(flow: Flow, fix: Fix, twin: Twin, there: tuple[Twin, ...], *, planned: bool) -> None:
    """Add a whole fix, as the finding shows it; `there` are the forms that it can be shown in."""
    write_summary(flow, fix, indent=2, planned=planned)
    write_details(flow, fix, indent=2)
    flow.gap()
    flow.line(("  ", ""), *_tabs(twin, there), ("  t: next", "$text-muted"))
    _write_twin(flow, fix, twin)


def write_summary(flow: Flow, fix: Fix, *about: str, indent: int, planned: bool = False) -> None:
    """Add one line: how risky, how long, whether there is a way back."""
    said = [f"needs extension {fix.extension}"] if fix.extension else []
    said += ["in the plan"] if planned else []
    chip = tuple(part for text in said for part in ((" · ", "$text-muted"), (text, "bold $accent")))
    parts = (*about, fix.kind.value, fix.duration.lower(), "undo: yes" if fix.undo else "undo: none")
    flow.parts(
        [part for part in parts if part],
        indent=indent,
        hang=indent,
        style="$text-muted",
        first=((fix.risk.value, RISK_STYLES[fix.risk]), *chip, (" · ", "$text-muted")),
    )


def write_details(flow: Flow, fix: Fix, *, indent: int) -> None:
    """Add what a fix changes and costs, what it asks and what guards it."""
    for label, value in (
        ("changes", fix.changes),
        ("disrupts", fix.disruption),
        ("hazard", fix.hazard),
        ("cost", fix.cost),
        ("for good", fix.consequence),
    ):
        if value:
            flow.pair(label, value, indent=indent, column=10)
    for entry in fix.inputs:
        _write_input(flow, entry, indent)
    for (state, reason), guards in _alike(guard for guard in fix.guards if not repeats(fix, guard)).items():
        _write_guards(flow, state, reason, guards, indent)


def write_commands(
    flow: Flow, commands: tuple[Command, ...], *, indent: int, style: str = "$foreground"
) -> None:
    """Add commands as they will run, with the files that they read."""
    for command in commands:
        flow.code(command_lines(command, flow.width - indent), indent=indent, style=style)
        for name, text in command.files.items():
            flow.text(f"file {name}", indent=indent + 2, style="$text-muted")
            flow.code(text.splitlines(), indent=indent + 4, style="$text-muted")


def by_hand(fix: Fix) -> str:
    """Return why there is no command to apply."""
    return _BY_HAND.get(fix.kind, "No command: this is done by hand.")


def _write_input(flow: Flow, entry: Input, indent: int) -> None:
    answer = "not answered" if entry.value is None else f"answer: {entry.value or '(empty)'}"
    flow.pair("asks", f"{entry.question} ({entry.name}; {answer})", indent=indent, column=10)


def repeats(fix: Fix, guard: Guard) -> bool:
    """Tell whether a guard says no more than that a question of the fix has no answer yet."""
    open_ = any(entry.name == guard.id for entry in fix.unanswered)
    return open_ and guard.state is GuardState.UNDECIDED


def _alike(guards: Iterable[Guard]) -> dict[tuple[GuardState, str], list[str]]:
    """Gather the guards that say the same: they are told once."""
    gathered: dict[tuple[GuardState, str], list[str]] = {}
    for guard in guards:
        gathered.setdefault((guard.state, guard.reason), []).append(guard.id)
    return gathered


def _write_guards(flow: Flow, state: GuardState, reason: str, names: list[str], indent: int) -> None:
    lead, style = _GUARDS[state]
    flow.text(
        f"{', '.join(names)}: {reason}",
        indent=indent,
        hang=indent + 10,
        first=(("guard".ljust(10), "$text-muted"), (lead, style), ("  ", "")),
    )


def _tabs(chosen: Twin, there: tuple[Twin, ...]) -> list[tuple[str, str]]:
    parts: list[tuple[str, str]] = []
    for twin in there:
        if twin is chosen:
            # Brackets beside the reversed colours: which tab is open must not hang on colour.
            parts.append((f"[{twin.value}]", "bold reverse"))
        else:
            parts.append((f" {twin.value} ", "$text-muted"))
    return parts


def _write_twin(flow: Flow, fix: Fix, twin: Twin) -> None:
    if twin is Twin.AZ:
        _write_az(flow, fix)
        return
    if twin is Twin.FILES:
        write_documents(flow, fix)
        return
    text = {Twin.BICEP: fix.bicep, Twin.TERRAFORM: fix.terraform, Twin.POLICY: _policy(fix)}[twin]
    if text:
        flow.code(text.splitlines(), indent=4)
    else:
        flow.text(f"This fix has no {twin.value} form.", indent=4, style="$text-muted")


def _policy(fix: Fix) -> str:
    if not fix.policy:
        return ""
    return (
        f"Built-in policy {fix.policy}\n"
        "Assign it in Audit first; Deny only once everything in its scope passes."
    )


def write_documents(flow: Flow, fix: Fix, *, indent: int = 4) -> None:
    """Add the files that come with a fix: for people, and for what az does not apply."""
    if not fix.documents:
        flow.text("No file comes with this fix.", indent=indent, style="$text-muted")
        return
    flow.text("Nothing here applies these: w writes them out.", indent=indent, style="$text-muted")
    for name, text in fix.documents.items():
        flow.gap()
        flow.text(name, indent=indent, style="bold")
        flow.code(text.splitlines(), indent=indent + 2)


def _write_az(flow: Flow, fix: Fix) -> None:
    write_commands(flow, fix.commands, indent=4)
    if not fix.commands:
        flow.text(by_hand(fix), indent=4, style="$text-muted")
    if fix.undo:
        flow.text("undo", indent=2, style="$text-muted")
        write_commands(flow, fix.undo, indent=4, style="$text-muted")
    else:
        flow.pair("undo", fix.no_undo or "no way back", indent=2, column=6, style="$text-muted")
