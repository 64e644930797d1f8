"""Before anything is written: whether this az, and the caller's rights, are up to the steps."""

from collections.abc import Iterable

from msgspec import Struct

from aks_harden.apply.permitted import permitted
from aks_harden.apply.ports import Azure, Runner, RunnerError
from aks_harden.engine.az_facts import refused, warnings
from aks_harden.engine.discover import Item
from aks_harden.engine.plan import Step


class Preflight(Struct, frozen=True, kw_only=True):
    """What came of looking ahead."""

    refused: str = ""
    """Why nothing may be run, empty where nothing speaks against it."""
    told: tuple[str, ...] = ()
    """What to know before going on, a sentence each."""


async def preflight(azure: Azure, runner: Runner, steps: Iterable[Step], items: Iterable[Item]) -> Preflight:
    """Ask what az there is, and ARM what the caller may do where the steps write."""
    planned = tuple(steps)
    try:
        az = await runner.version()
    except RunnerError as unable:
        return Preflight(refused=str(unable))
    rights = await permitted(azure, planned, items)
    lacking = f"You lack the right to {'; and to '.join(rights.missing)}." if rights.missing else ""
    return Preflight(refused=refused(az, planned) or lacking, told=(*warnings(az), *rights.undecided))
