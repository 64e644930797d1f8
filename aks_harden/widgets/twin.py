"""In which form a fix is shown, and which of the forms comes first."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from aks_harden.model.fix import Fix
from aks_harden.model.ownership import Owner


class Twin(StrEnum):
    """The ways in which one fix is written down."""

    AZ = "az"
    BICEP = "Bicep"
    TERRAFORM = "Terraform"
    POLICY = "Policy"
    FILES = "Files"


_USUAL: Final = (Twin.AZ, Twin.BICEP, Twin.TERRAFORM, Twin.POLICY)
_OWNED: Final = {
    Owner.TERRAFORM: (Twin.TERRAFORM, Twin.BICEP, Twin.AZ, Twin.POLICY),
    Owner.BICEP: (Twin.BICEP, Twin.TERRAFORM, Twin.AZ, Twin.POLICY),
    Owner.OTHER: (Twin.BICEP, Twin.TERRAFORM, Twin.AZ, Twin.POLICY),
}
"""What code owns is best changed in that code: the form that is pasted there comes first."""


def forms(owner: Owner | None, fixes: Iterable[Fix]) -> tuple[Twin, ...]:
    """Return the forms of some fixes in order: by who owns the cluster, files first where nothing else is."""
    given = tuple(fixes)
    usual = _OWNED.get(owner, _USUAL) if owner else _USUAL
    if not any(fix.documents for fix in given):
        return usual
    alone = not any(fix.commands for fix in given)
    return (Twin.FILES, *usual) if alone else (*usual, Twin.FILES)


def shown(wanted: Twin | None, there: tuple[Twin, ...], fixes: Iterable[Fix]) -> Twin:
    """Return the wanted form where there is one, else the first that any of the fixes has."""
    if wanted in there:
        return wanted
    given = tuple(fixes)
    return next((form for form in there if any(_has(fix, form) for fix in given)), there[0])


def _has(fix: Fix, form: Twin) -> bool:
    return bool(
        {
            Twin.AZ: fix.commands,
            Twin.BICEP: fix.bicep,
            Twin.TERRAFORM: fix.terraform,
            Twin.POLICY: fix.policy,
            Twin.FILES: fix.documents,
        }[form]
    )


def following(now: Twin, there: tuple[Twin, ...]) -> Twin:
    """Return the next form, and after the last the first again."""
    return there[(there.index(now) + 1) % len(there)]
