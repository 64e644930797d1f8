"""Which namespaces rules for pods leave out: those of the platform, and those that the operator names."""

import re
from typing import Final

from msgspec import Struct

from aks_harden.fixes.asking import ask, blocked, ok, undecided
from aks_harden.model.context import Context
from aks_harden.model.fix import Guard, Input

PLATFORM: Final = ("kube-system", "gatekeeper-system", "azure-arc", "azure-extensions-usage-system")
"""Namespaces that the built-in policies leave out by default, and that of AKS's own extensions.

https://learn.microsoft.com/azure/aks/use-azure-policy
"""
_INPUT: Final = "excluded-namespaces"
_QUESTION: Final = (
    "Which further namespaces shall rules for pods leave out, separated by commas? Agents of other products"
    " often need it; what is left out is not held to the rules."
)
_NAME: Final = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"


class LeftOut(Struct, frozen=True, kw_only=True):
    """The namespaces, with the question for them and the guard over its answer."""

    names: tuple[str, ...]
    input: Input
    guard: Guard


def left_out(context: Context, fix: str, resource: str) -> LeftOut:
    """Return the namespaces to leave out; names that are none stay out of every call."""
    entry = ask(context, fix, resource, _INPUT, _QUESTION, optional=True)
    named = tuple(dict.fromkeys(part.strip() for part in (entry.value or "").split(",") if part.strip()))
    odd = tuple(name for name in named if not re.fullmatch(_NAME, name))
    names = (*PLATFORM, *(name for name in named if name not in {*PLATFORM, *odd}))
    return LeftOut(names=names, input=entry, guard=_guard(entry, odd, names))


def _guard(entry: Input, odd: tuple[str, ...], names: tuple[str, ...]) -> Guard:
    if entry.value is None:
        return undecided(_INPUT, f"Answer `{_INPUT}`; an empty answer leaves no further namespace out.")
    if odd:
        return blocked(_INPUT, f"{', '.join(f'`{name}`' for name in odd)}: no name of a namespace.")
    return ok(_INPUT, f"Left out are {', '.join(names)}.")
