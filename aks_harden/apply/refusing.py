"""What keeps a plan from being applied before anything is written: guards, inputs, the wrong account."""

from collections.abc import Iterable, Mapping

from aks_harden.apply.ports import Identity
from aks_harden.engine.offers import withheld
from aks_harden.engine.plan import Step
from aks_harden.engine.runnable import override_of, why_not
from aks_harden.snapshot.snapshot import Snapshot


def first_refusal(
    snapshot: Snapshot, steps: Iterable[Step], overrides: Mapping[str, str]
) -> tuple[Step, str] | None:
    """Return the first step of a plan that may not run, and why."""
    for step in steps:
        reason = withheld(snapshot) or why_not(step, overrides)
        if reason:
            return step, reason
    return None


def used_overrides(step: Step, overrides: Mapping[str, str]) -> dict[str, str]:
    """Return the overrides that a step relies on, for the journal."""
    return {
        f"{fix.item}/{guard.id}": override_of(overrides, fix, guard)
        for fix, guard in step.blocked
        if override_of(overrides, fix, guard)
    }


def wrong_account(actor: Identity, reader: Identity, snapshot: Snapshot) -> str:
    """Return how az's account differs from the one the plan was made with, empty where it does not."""
    tenant = snapshot.tenant or reader.tenant
    if actor.tenant.lower() != tenant.lower():
        return f"az is signed in to tenant {actor.tenant}, and the cluster was read in {tenant}."
    if actor.subscription.lower() != snapshot.subscription:
        return (
            f"az works in subscription {actor.subscription}, and the cluster is in {snapshot.subscription}:"
            f" az account set --subscription {snapshot.subscription}"
        )
    if "@" in reader.user and actor.user.lower() != reader.user.lower():
        # A person's name comes out of az itself, so az has become somebody else since the reading.
        return f"az is signed in as {actor.user}, and the cluster was read as {reader.user}."
    return ""


def other_account(first: Identity, now: Identity) -> str:
    """Return how az's account changed while the plan was being applied, empty where it did not."""
    for what, old, new in (
        ("user", first.user, now.user),
        ("tenant", first.tenant, now.tenant),
        ("subscription", first.subscription, now.subscription),
    ):
        if old.lower() != new.lower():
            return f"az changed its {what} from {old} to {new} in the meantime."
    return ""
