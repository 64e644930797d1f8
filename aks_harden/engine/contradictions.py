"""Fixes that exclude each other: which of them is wanted is the operator's choice, never the planner's."""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct


class Option(Struct, frozen=True, kw_only=True):
    """One way to decide a contradiction."""

    name: str
    """What the operator answers, in a word."""
    words: str
    fixes: frozenset[str]
    """Ids of the fixes that only this way allows."""


class Choice(Struct, frozen=True, kw_only=True):
    """Fixes of which Azure takes some or the others."""

    name: str
    """Name as in `--set choice/NAME=OPTION`."""
    question: str
    options: tuple[Option, ...]

    @property
    def input(self) -> str:
        """The input that decides it."""
        return f"choice/{self.name}"


CHOICES: Final[tuple[Choice, ...]] = (
    Choice(
        name="imds",
        question="IMDS restriction is refused while the Azure Policy add-on or Container Insights is on."
        " Which is wanted?",
        options=(
            Option(
                name="policy",
                words="the Azure Policy add-on and Container Insights",
                fixes=frozenset({"EXT-POLICY.addon", "AUD-1.insights"}),
            ),
            Option(name="imds", words="IMDS restriction", fixes=frozenset({"EXT-IMDS.restrict"})),
        ),
    ),
    Choice(
        name="api-server",
        question="Authorised ranges guard a public API server; a private one takes none. Which is wanted?",
        options=(
            Option(name="ranges", words="a public address with ranges", fixes=frozenset({"NET-1.ranges"})),
            Option(
                name="private",
                words="a private API server, by VNet integration",
                fixes=frozenset(
                    {"NET-1.api-subnet", "NET-1.integration", "NET-1.private", "NET-10.public-name"}
                ),
            ),
        ),
    ),
)
"""https://learn.microsoft.com/azure/aks/imds-restriction,
https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges
"""


def opened(offered: Iterable[str]) -> tuple[Choice, ...]:
    """Return the contradictions among fixes, given by their ids."""
    there = frozenset(offered)
    return tuple(
        choice for choice in CHOICES if sum(bool(option.fixes & there) for option in choice.options) > 1
    )


def excluded(
    choices: Iterable[Choice], answers: Mapping[str, str]
) -> tuple[dict[str, str], tuple[Choice, ...]]:
    """Return why fixes are left out, by their ids, and the choices that are still to be made."""
    reasons: dict[str, str] = {}
    undecided: list[Choice] = []
    for choice in choices:
        answer = answers.get(choice.input, "").strip().lower()
        taken = next((option for option in choice.options if option.name == answer), None)
        if taken is None:
            undecided.append(choice)
            names = "|".join(option.name for option in choice.options)
            reason = f"{choice.question} Decide with --set {choice.input}={names}"
            reasons |= {fix: reason for option in choice.options for fix in option.fixes}
        else:
            reason = f"you chose {taken.words}"
            reasons |= {
                fix: reason for option in choice.options for fix in option.fixes if fix not in taken.fixes
            }
    return reasons, tuple(undecided)
