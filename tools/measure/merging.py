"""How many operations on the cluster a plan takes, merged and one by one."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from aks_harden.engine.discover import items
from aks_harden.engine.operations import operations
from aks_harden.engine.plan import Plan, Step
from aks_harden.engine.runnable import runnable_plan
from aks_harden.model.context import Context
from aks_harden.model.phase import Phase
from aks_harden.snapshot.snapshot import Snapshot
from measure.table import Row

ANSWERS: Final = Path(__file__).resolve().parents[2] / "docs" / "examples" / "shop-answers.toml"


def whole_plan(snapshot: Snapshot) -> Plan:
    """Return the plan of everything in `shop` that may run by its answers file."""
    given = tomllib.loads(ANSWERS.read_text(encoding="utf-8"))
    inputs = {**given["inputs"], **{f"choice/{name}": option for name, option in given["choices"].items()}}
    every = items()
    plan, _ = runnable_plan(snapshot, Context(inputs=inputs), every, [item.check.id for item in every])
    return plan


def merging(snapshot: Snapshot) -> Iterator[Row]:
    """Give the row of what may share a call, and that of the whole plan, whose order keeps much apart."""
    plan = whole_plan(snapshot)
    safe = [step for step in plan.steps if step.phase is Phase.SAFE]
    yield _row("safe changes of shop: operations on the cluster, merged / one by one", safe, 0.2)
    yield _row("all of shop: operations on the cluster, merged / one by one", plan.steps, None)


def _row(what: str, steps: "tuple[Step, ...] | list[Step]", bar: float | None) -> Row:
    merged = operations(command for step in steps for command in step.commands)
    apart = operations(command for step in steps for fix in step.fixes for command in fix.commands)
    value = merged / max(apart, 1)
    return Row(
        what=what,
        value=value,
        measured=f"{value:.2f}  ({merged} / {apart}, {len(steps)} steps)",
        bar=bar,
        wanted="" if bar is None else f"<= {bar:g}",
    )
