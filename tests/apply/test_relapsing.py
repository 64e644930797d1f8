"""A fix of ours that came undone is told, and nothing else is taken for one."""

import pytest
from support.past import ADMIN, DONE, TAKEN_BACK, intent, result
from support.screen_world import items, world

from aks_harden.apply.history import history
from aks_harden.apply.relapsing import relapses
from aks_harden.engine.judge import judge
from aks_harden.model.context import Context
from aks_harden.model.finding import Finding
from aks_harden.model.json import JsonObject
from aks_harden.model.relapse import Relapse
from aks_harden.snapshot.reading import Cause, Unread

SHOUTED = (ADMIN[0], ADMIN[1], ADMIN[2].upper())


def findings(*, unread: bool = False) -> tuple[Finding, ...]:
    here = world()
    if unread:
        gone = Unread(cause=Cause.FORBIDDEN, reason="no", action="")
        here = here.with_reading("registries", f"/subscriptions/{here.subscription}", gone)
    return judge(here, Context(), items())


def test_what_we_verified_and_what_fails_again_has_come_undone() -> None:
    found = relapses(DONE, findings())
    assert [(relapse.item, relapse.assertion) for relapse in found] == [("IAM-3", "admin-user")]
    assert found[0].said == (
        "Fixed on 2026-11-20 by ana@contoso.example with aks-harden; come undone since"
        " (Turn the admin user off)."
    )


COUNT: dict[str, tuple[tuple[JsonObject, ...], int]] = {
    "nothing was done": ((), 0),
    "the end was found after a crash": ((intent(), result(outcome="held")), 1),
    "an id in other letters": ((intent(place=SHOUTED), result()), 1),
    "it failed": ((intent(), result(outcome="failed")), 0),
    "it was done, and did not verify": ((intent(), result(outcome="unverified")), 0),
    "nobody knows its end": ((intent(),), 0),
    "it was so already": ((intent(), result(outcome="already")), 0),
    "we took it back ourselves": (TAKEN_BACK, 0),
    "taking it back did not verify": (
        (*DONE, intent("2", undoes="1", wanted="fail"), result("2", "unverified")),
        0,
    ),
    "taking it back failed": ((*DONE, intent("2", undoes="1", wanted="fail"), result("2", "failed")), 1),
    "it was taken back and done again": ((*TAKEN_BACK, intent("3"), result("3")), 1),
    "it only ever reached what it is now": ((intent(wanted="fail"), result()), 0),
    "a verdict from another version": ((intent(wanted="splendid"), result()), 0),
    "another resource": ((intent(place=(ADMIN[0], ADMIN[1], f"{ADMIN[2]}2")), result()), 0),
}


@pytest.mark.parametrize("name", COUNT)
def test_only_what_held_once_and_was_not_taken_back_counts(name: str) -> None:
    entries, count = COUNT[name]
    assert len(relapses(entries, findings())) == count


def test_what_can_no_longer_be_told_has_not_come_undone() -> None:
    assert relapses(DONE, findings(unread=True)) == ()


def test_the_last_step_that_mended_it_is_named() -> None:
    later = (intent("2", at="2026-11-22T08:00:00Z", user="bo@contoso.example"), result("2"))
    (found,) = relapses((*DONE, *later), findings())
    assert isinstance(found, Relapse)
    assert (found.fixed_at[:10], found.fixed_by) == ("2026-11-22", "bo@contoso.example")


def test_the_history_tells_what_was_taken_back_and_how_each_step_ended() -> None:
    first, second = history(TAKEN_BACK)
    assert (first.undone, second.undone) == (True, False)
    assert [(move.old.value, move.new.value) for move in first.moves] == [("fail", "pass")]
    assert (first.who, first.at[:10], second.record.undoes) == ("ana@contoso.example", "2026-11-20", "1")
    odd = history([{"kind": "result", "id": "9"}, {"kind": "intent", "id": "1", "overrides": 3}, {}])
    assert [(step.moves, step.reason, dict(step.overrides)) for step in odd] == [((), "", {})]
