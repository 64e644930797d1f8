"""The answers file: what fixes ask, which of two that exclude each other is wanted, reasons to pass guards.

It is TOML that belongs under review like code. Anything in it that nothing would read ends the run.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, cast

from msgspec import Struct

from aks_harden.cli.exits import Exit, Stop
from aks_harden.cli.files import text_of
from aks_harden.engine.contradictions import CHOICES
from aks_harden.engine.discover import items
from aks_harden.engine.plan import Step
from aks_harden.report.literal import literal

_TABLES: Final = ("inputs", "choices", "overrides")
_NAME: Final = r"[a-z0-9]+(-[a-z0-9]+)*"


class Answers(Struct, frozen=True, kw_only=True):
    """What an answers file says."""

    inputs: Mapping[str, str]
    """Answers as `Context.inputs` takes them, choices among them as `choice/NAME`."""
    overrides: Mapping[str, str]
    """Reasons for going past guards, by `ITEM/GUARD`."""


def answers(name: str) -> Answers:
    """Return what the file says, `-` for standard input.

    Ends the run in one sentence where it cannot be read, or holds anything that is not known.
    """
    text = text_of(name, "answers file")
    try:
        body = tomllib.loads(text)
        _only_known(body)
        tables = {table: _table(body, table) for table in _TABLES}
        inputs = dict(_input(key, value) for key, value in tables["inputs"].items())
        choices = dict(_choice(key, value) for key, value in tables["choices"].items())
        overrides = dict(_override(key, value) for key, value in tables["overrides"].items())
    except (tomllib.TOMLDecodeError, _WrongError, RecursionError) as wrong:
        said = str(wrong) if not isinstance(wrong, RecursionError) else "it is nested too deep"
        raise Stop(Exit.USAGE, f"The answers file {name} cannot be used: {literal(said)}.") from None
    return Answers(inputs={**inputs, **choices}, overrides=overrides)


def only_asked(given: Mapping[str, str], steps: Iterable[Step]) -> None:
    """End the run where a planned fix never asks what an answer is for, and tell of answers without use.

    `given` holds answers by `NAME`, `FIX/NAME` or `FIX@RESOURCE/NAME`, and choices, which are left alone.
    """
    offered = [fix for step in steps for fix in step.fixes]
    every = {entry.name for fix in offered for entry in fix.inputs}
    for key in given:
        head, slash, name = key.rpartition("/")
        if head == "choice":
            continue
        if not slash:
            if name not in every:
                sys.stderr.write(literal(f"not used: the answer {key}, because no step asks it") + "\n")
            continue
        own = [fix for fix in offered if head in {fix.id, fix.key}]
        asked = sorted({entry.name for fix in own for entry in fix.inputs})
        if own and name not in asked:
            what = f"it asks {', '.join(asked)}" if asked else "it asks nothing"
            raise Stop(Exit.USAGE, literal(f"There is no question {name} of {head}: {what}."))
        if not own:
            sys.stderr.write(literal(f"not used: the answer {key}, because no step is about that fix") + "\n")


class _WrongError(Exception):
    """Something in the file is not what it should be; the message ends a sentence."""


def _only_known(body: Mapping[str, object]) -> None:
    if unknown := sorted(set(body) - set(_TABLES)):
        raise _WrongError(f"it has {', '.join(unknown)}; it can have [inputs], [choices] and [overrides]")


def _table(body: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = body.get(name, {})
    if not isinstance(found, dict):
        raise _WrongError(f"{name} is not a table: write [{name}] on a line of its own")
    return cast("Mapping[str, object]", found)


def _input(key: str, value: object) -> tuple[str, str]:
    head, slash, name = key.rpartition("/")
    if not re.fullmatch(_NAME, name) or bool(head) != bool(slash):
        raise _WrongError(f'[inputs] has {key}; its keys are written NAME, "FIX/NAME" or "FIX@RESOURCE/NAME"')
    if head:
        _known_fix(head.partition("@")[0])
    return key, _text(key, value)


def _known_fix(fix: str) -> None:
    item = fix.partition(".")[0]
    known = [remedy.id for entry in items() if entry.check.id == item for remedy in entry.remedies]
    if fix not in known:
        there = f"; {item} has {', '.join(dict.fromkeys(known))}" if known else ""
        raise _WrongError(f"there is no fix {fix}{there}")


def _choice(key: str, value: object) -> tuple[str, str]:
    choice = next((entry for entry in CHOICES if entry.name == key), None)
    if choice is None:
        raise _WrongError(f"there is no choice {key}; there are {', '.join(entry.name for entry in CHOICES)}")
    names = [option.name for option in choice.options]
    if value not in names:
        raise _WrongError(f"the choice {key} is one of {', '.join(names)}, in quotation marks")
    return choice.input, str(value)


def _override(key: str, value: object) -> tuple[str, str]:
    item, slash, guard = key.partition("/")
    if not (slash and guard) or item not in _item_ids():
        raise _WrongError(f'[overrides] has {key}; its keys are written "ITEM/GUARD", with the id of an item')
    reason = _text(key, value).strip()
    if not reason:
        raise _WrongError(f"{key} has no reason, and without one no guard is gone past")
    return key, reason


def _item_ids() -> Iterator[str]:
    return (entry.check.id for entry in items())


def _text(key: str, value: object) -> str:
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return ",".join(value)
    if not isinstance(value, str):
        raise _WrongError(f"{key} is not text in quotation marks, nor a list of such")
    return value
