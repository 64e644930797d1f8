"""The work of people in a plan: what no program applies, and the files that help with it."""

from collections.abc import Iterable, Mapping

from aks_harden.engine.plan import Step
from aks_harden.model.fix import Fix, Risk


def by_hand(left_out: Iterable[tuple[Step, str]]) -> tuple[Fix, ...]:
    """Return the fixes that were left out because they are the work of people."""
    return tuple(fix for step, _ in left_out for fix in step.fixes if fix.risk is Risk.MANUAL)


def documents(fixes: Iterable[Fix]) -> Mapping[str, str]:
    """Return the files that come with fixes, by name; one that several bring is there once."""
    return {name: text for fix in fixes for name, text in fix.documents.items()}
