"""Merge planned fixes into the fewest calls: what Azure and az take together runs together.

One `az aks update` is one PUT of the whole cluster, so its options may share a call, and so may the names
that `--addons` takes. Calls of two phases never meet: their order is what keeps people connected. What has
no way back stands alone, so that it is confirmed by itself.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, TypeAlias

from msgspec.structs import replace

from aks_harden.engine.differences import snapshot_changes
from aks_harden.engine.plan import Step
from aks_harden.model.fix import Command, Fix, Risk
from aks_harden.snapshot.made_up import BY_AZURE
from aks_harden.snapshot.snapshot import Snapshot

Planned: TypeAlias = tuple[Fix, Snapshot, Snapshot]
"""A fix with the snapshots that it is planned on and leads to."""

_LISTS: Final = frozenset({"--addons"})
"""Options that take names separated by commas."""


def merge(fixes: Iterable[Planned]) -> Iterator[Step]:
    """Join neighbouring fixes whose single calls have the same words and target and may share one call."""
    group: list[Planned] = []
    for planned in fixes:
        if group and not (_joins(group[-1][0], planned[0]) and _agree(group, planned[0])):
            yield _step(group)
            group = []
        group.append(planned)
    if group:
        yield _step(group)


def _joins(one: Fix, other: Fix) -> bool:
    if one.phase is not other.phase or Risk.ONE_WAY in {one.risk, other.risk}:
        return False
    return len(one.commands) == len(other.commands) == 1 and _alike((*one.commands, *other.commands))


def _agree(group: Iterable[Planned], fix: Fix) -> bool:
    """Tell whether a fix gives no option, and no file, another value than those that it would join.

    az takes the last of two values without a word, so one of the fixes would not be done.
    """
    known = [fix.commands[0] for fix, _, _ in group]
    options = {option[0]: option for command in known for option in _options(command.change)}
    files = {name: text for command in known for name, text in command.files.items()}
    own = fix.commands[0]
    return all(
        options.get(option[0], option) == option or option[0] in _LISTS for option in _options(own.change)
    ) and all(files.get(name, text) == text for name, text in own.files.items())


def _alike(commands: tuple[Command, ...]) -> bool:
    """Tell whether calls may share one."""
    first = commands[0]
    return all(
        command.merges and (command.words, command.target) == (first.words, first.target)
        for command in commands
    )


def _step(group: list[Planned]) -> Step:
    fixes = [fix for fix, _, _ in group]
    changes = snapshot_changes(group[0][1], group[-1][2])
    expects = tuple(change for change in changes if change.after != BY_AZURE)
    if len(fixes) == 1:
        return Step(fixes=tuple(fixes), commands=fixes[0].commands, undo=fixes[0].undo, expects=expects)
    undo = tuple(chain.from_iterable(fix.undo for fix in reversed(fixes)))
    return Step(
        fixes=tuple(fixes),
        commands=(_join([fix.commands[0] for fix in fixes]),),
        undo=_undo(undo),
        expects=expects,
    )


def _undo(commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """Return the inverses, neighbours that may share a call joined."""
    kept: list[Command] = []
    for command in commands:
        if kept and _alike((kept[-1], command)):
            kept[-1] = _join([kept[-1], command])
        else:
            kept.append(command)
    return tuple(kept)


def _join(commands: list[Command]) -> Command:
    """Return one call with the changes of all; an option that several carry alike is given once."""
    change: list[tuple[str, ...]] = []
    for command in commands:
        for option in _options(command.change):
            same = next((n for n, known in enumerate(change) if _listed(known, option)), None)
            if same is not None:
                names = (*change[same][1].split(","), *option[1].split(","))
                change[same] = (option[0], ",".join(dict.fromkeys(names)))
            elif option not in change:
                change.append(option)
    files = {name: text for command in commands for name, text in command.files.items()}
    return replace(commands[0], change=tuple(chain.from_iterable(change)), files=files)


def _listed(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return one[0] == other[0] and one[0] in _LISTS


def _options(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Split options into groups: an option's name and the values that follow it."""
    group: list[str] = []
    for word in words:
        if word.startswith("--") and group:
            yield tuple(group)
            group = []
        group.append(word)
    if group:
        yield tuple(group)
