"""Where only people know, their word decides: yes lets the fix run, no holds it, silence holds it too."""

import pytest
from support.worlds import world_snapshot

from aks_harden.engine.discover import items
from aks_harden.engine.offers import offers
from aks_harden.fixes.assignments import carried_out
from aks_harden.fixes.cmp.admission import registries_known
from aks_harden.model.context import Context
from aks_harden.model.fix import Guard, GuardState
from aks_harden.snapshot.reading import Cause, Unread
from aks_harden.snapshot.snapshot import Snapshot

ASKED = {
    "applications-give-no-roles": ("shop", "IAM-2.applications"),
    "federation-unused": ("shop", "IAM-4.federation"),
}
SAID = {"yes": GuardState.OK, "no": GuardState.BLOCKED, None: GuardState.UNDECIDED}


def guard(here: Snapshot, fix: str, name: str, context: Context) -> Guard:
    found = {proposal.fix.id: proposal.fix for proposal in offers(here, context, items())}
    return next(entry for entry in found[fix].guards if entry.id == name)


@pytest.mark.parametrize("answer", SAID)
@pytest.mark.parametrize("name", ASKED)
def test_the_operators_word_decides(name: str, answer: str | None) -> None:
    world, fix = ASKED[name]
    context = Context(inputs={} if answer is None else {name: answer})
    assert guard(world_snapshot(world), fix, name, context).state is SAID[answer]


def test_a_policy_for_pods_wants_the_add_on_that_carries_it_out() -> None:
    on, off = carried_out(world_snapshot("pay")), carried_out(world_snapshot("shop"))
    assert (on.id, on.state) == ("policy-add-on", GuardState.OK)
    assert (off.id, off.state) == ("policy-add-on", GuardState.BLOCKED)


def unread(facet: str) -> Snapshot:
    here = world_snapshot("auto")
    for target in here.targets(facet):
        here = here.with_reading(facet, target, Unread(cause=Cause.FORBIDDEN, reason="not allowed"))
    return here


def test_a_pattern_is_written_where_every_registry_is_known() -> None:
    known = registries_known(world_snapshot("auto"), Context())
    assert (known.id, known.state) == ("registries-known", GuardState.OK)
    assert registries_known(unread("role-assignments"), Context()).state is GuardState.UNDECIDED
