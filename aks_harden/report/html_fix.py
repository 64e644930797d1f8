"""A fix on offer as HTML: what it changes, what it costs, and the very commands."""

from collections.abc import Iterator

from aks_harden.model.fix import ETAG, Command, Fix
from aks_harden.report.command_line import command_line
from aks_harden.report.markup import Html, folded, join, lines, listed, tag


def fix_block(fix: Fix) -> Html:
    """Return a fix, folded under its title, risk and duration."""
    head = join(
        (
            tag("strong", "Fix on offer"),
            f" {fix.title} ",
            tag("span", f"{fix.risk.value}; {fix.duration.rstrip('.')}", class_="aside"),
        )
    )
    return folded(
        head,
        tag("dl", *(piece for label, said in _said(fix) for piece in (tag("dt", label), tag("dd", said)))),
        *_commands("Commands", fix.commands),
        *_commands("The way back", fix.undo),
        None if fix.undo else tag("p", tag("strong", "No way back: "), fix.no_undo),
        _twin("Bicep", fix.bicep),
        _twin("Terraform", fix.terraform),
        class_="fix",
    )


def _said(fix: Fix) -> Iterator[tuple[str, Html | str]]:
    yield "Changes", fix.changes
    for label, said in (
        ("Interrupts", fix.disruption),
        ("Hazard", fix.hazard),
        ("Cost", fix.cost),
        ("For good", fix.consequence),
        ("Also moves", ", ".join(fix.also_touches)),
        ("Kept by policy", fix.policy),
    ):
        if said:
            yield label, said
    questions = listed(f"{entry.name}: {entry.question}" for entry in fix.unanswered)
    if questions:
        yield "To answer first", questions
    guards = listed(f"{guard.state.value}: {guard.reason}" for guard in fix.guards)
    if guards:
        yield "Guards", guards


def _commands(label: str, commands: tuple[Command, ...]) -> Iterator[Html]:
    if not commands:
        return
    yield tag("p", tag("strong", label))
    for command in commands:
        yield tag("pre", tag("code", command_line(command.argv)))
        for name, content in command.files.items():
            yield tag("p", f"<file:{name}> holds:")
            yield tag("pre", tag("code", lines(content)))
    if any(ETAG in command.argv for command in commands):
        yield tag("p", f"{ETAG} is the resource's eTag, read right before the call.", class_="aside")


def _twin(label: str, source: str) -> Html | None:
    return folded(f"In {label}", tag("pre", tag("code", lines(source)))) if source else None
