"""Which confirmation fits what is about to be written: the rungs of the ladder, as a value."""

from msgspec import Struct

from aks_harden.engine.plan import Plan
from aks_harden.model.fix import Risk
from aks_harden.screens.backend import Undoable
from aks_harden.widgets.commands import shell_line

_RISKS = tuple(Risk)


class Rung(Struct, frozen=True, kw_only=True):
    """One confirmation."""

    title: str
    where: str
    """Who acts, and in which subscription."""
    cluster: str
    """The name to type from `disruptive` on."""
    risk: Risk
    lines: tuple[tuple[Risk | None, str], ...]
    """What will be done, each with its own risk; without one where a line goes on with the one before."""
    consequences: tuple[str, ...] = ()
    """The sentences to tick."""
    left: tuple[tuple[str, str], ...] = ()
    """What stays out, by title, with the reason."""
    verb: str

    @property
    def typed(self) -> bool:
        """Whether the cluster's name must be typed."""
        return self.risk is not Risk.SAFE

    def refusal(self, name: str, ticked: int) -> str:
        """Return what is still missing, in a sentence; empty where everything is given."""
        if self.typed and not name.strip():
            return f"Type the cluster's name to go on: {self.cluster}"
        if self.typed and name.strip() != self.cluster:
            return f"That is not the cluster's name: it is {self.cluster}"
        if ticked < len(self.consequences):
            return "Tick what cannot be taken back first."
        return ""


def rung_of_plan(plan: Plan, where: str, left: tuple[tuple[str, str], ...] = ()) -> Rung:
    """Return the confirmation for a plan: that of its gravest step; `left` names what stays out of it."""
    fixes = [fix for step in plan.steps for fix in step.fixes]
    count, out = len(plan.steps), len(left)
    stays = f" {out} fix{' stays' if out == 1 else 'es stay'} out." if out else ""
    return Rung(
        title=f"Apply {count} step{'' if count == 1 else 's'} to {plan.before.cluster_name}?{stays}",
        where=where,
        cluster=plan.before.cluster_name,
        risk=max((step.risk for step in plan.steps), key=_RISKS.index),
        lines=tuple((step.risk, step.title) for step in plan.steps),
        consequences=tuple(
            fix.consequence or f"{fix.title}: there is no way back."
            for fix in fixes
            if fix.risk is Risk.ONE_WAY
        ),
        left=left,
        verb="Apply",
    )


def rung_of_undo(last: Undoable, cluster: str, where: str) -> Rung:
    """Return the confirmation for taking the last step back."""
    return Rung(
        title="Take back the last step?",
        where=where,
        cluster=cluster,
        risk=last.risk,
        lines=((last.risk, last.title), *((None, shell_line(argv)) for argv in last.commands)),
        verb="Undo",
    )
