"""What the walk knows of a cluster: what moved, what is chosen, what an item is judged on."""

import pytest
from support.screen_world import items, world

from aks_harden.model.verdict import Verdict
from aks_harden.screens.draft import draft
from aks_harden.screens.held import held
from aks_harden.screens.session import Session


@pytest.fixture
def session() -> Session:
    made = Session(world().cluster_id, items())
    made.land(world())
    return made


def test_what_moved_is_remembered_by_item_and_by_part(session: Session) -> None:
    plan = session.plan(("IAM-3",))
    assert plan is not None
    assert session.land_applied(plan.after) == ("IAM-3",)
    assert session.leaf("IAM-3").moved_from is Verdict.FAIL
    assert [item for item, _, _ in session.moved_parts] == ["IAM-3"]


def test_what_was_applied_is_no_longer_chosen(session: Session) -> None:
    session.choose([proposal.fix.key for proposal in session.proposals("IAM-3")])
    plan = session.plan()
    assert plan is not None
    session.land_applied(plan.after)
    assert session.chosen == ()


def test_choosing_twice_takes_out_again(session: Session) -> None:
    keys = session.applicable("IAM-3")
    assert session.choose(keys)
    assert session.leaf("IAM-3").planned
    assert not session.choose(keys)
    assert not session.leaf("IAM-3").planned


def test_the_effect_of_a_plan_is_judged_not_claimed(session: Session) -> None:
    plan = session.plan(("IAM-3",))
    assert plan is not None
    assert [(effect.item, effect.old, effect.new) for effect in session.effects(plan)] == [
        ("IAM-3", Verdict.FAIL, Verdict.PASS)
    ]


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        (("IAM-3",), ""),
        (("NET-1",), "It asks something first"),
        (("NET-8",), "This is the work of people: not for a program to apply"),
        (("CMP-5",), "There is no step to apply"),
    ],
)
def test_a_plan_says_what_holds_it_back(session: Session, chosen: tuple[str, ...], says: str) -> None:
    made = draft(session, chosen)
    assert made is not None
    assert held(made, complete=True).startswith(says)
    assert bool(held(made, complete=True)) is bool(says)
    assert "still being read" in held(made, complete=False)


def test_an_answer_opens_the_way(session: Session) -> None:
    (proposal,) = session.proposals("NET-1")
    session.answer([f"{proposal.fix.id}/ranges"], "203.0.113.7/32")
    made = draft(session, ("NET-1",))
    assert made is not None
    assert held(made, complete=True) == ""


def test_the_facets_of_an_item_are_those_it_looks_at(session: Session) -> None:
    assert session.facets("IAM-1") == ("cluster",)
    assert session.facets("IAM-3") == ("registries",)
    assert session.facets("NET-2") == ("firewalls",)
