"""What people decided, in the walk: beside the verdict, never instead of it, and out of the open failures."""

import pytest
from msgspec.structs import replace
from support.access import assignment, exemption
from support.screen_world import items, world
from support.snapshots import SUB, read
from support.walk import SIZES, FakeAzure, Walk, backend, walking
from syrupy.assertion import SnapshotAssertion

from aks_harden.engine.discover import Item
from aks_harden.model.azure import ReadError
from aks_harden.model.verdict import Verdict
from aks_harden.model.waiver import Attestation, Decisions, Waiver
from aks_harden.screens.query import parse
from aks_harden.screens.session import Session

WAIVER = Waiver(
    item="IAM-3",
    resource="*",
    reason="The registry goes away in March.",
    owner="kim@contoso.example",
    expires="2027-01-31",
    origin="waivers.toml, line 3",
)
EXPIRED = replace(WAIVER, item="NET-1", expires="2026-11-22", origin="waivers.toml, line 10")
ATTESTED = Attestation(
    item="CMP-5", resource="*", who="ana", when="2026-11-20T08:00:00Z", note="All twelve were looked at."
)
DECISIONS = Decisions(waivers=(WAIVER, EXPIRED), attestations=(ATTESTED,))
GUID = "dc921057-6b28-4fbe-9b83-f7bec05db6c2"


def decided() -> Session:
    session = Session(world().cluster_id, items(), decisions=DECISIONS)
    session.land(world())
    return session


def named() -> tuple[Item, ...]:
    """The items, of which one names a policy."""
    return tuple(
        replace(item, check=replace(item.check, controls=(f"Policy {GUID}",)))
        if item.check.id == "IAM-1"
        else item
        for item in items()
    )


def walked() -> FakeAzure:
    bound = assignment(f"/providers/Microsoft.Authorization/policyDefinitions/{GUID}")
    freed = exemption(
        str(bound["id"]), scope=SUB, displayName="Until the move", expiresOn="2027-02-01T00:00:00Z"
    )
    return FakeAzure(
        world()
        .with_reading("policy-assignments", SUB, read([bound]))
        .with_reading("policy-exemptions", SUB, read([freed]))
    )


def test_a_waived_failure_stays_a_failure_and_is_not_counted_with_the_open_ones() -> None:
    session = decided()
    assert session.leaf("IAM-3").verdict is Verdict.FAIL
    assert session.leaf("IAM-3").waived
    assert not session.leaf("NET-1").waived
    assert session.counts[Verdict.FAIL] == 3
    assert session.waived == 1
    assert sum(session.counts.values()) + session.waived == len(items())


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("status:waived", ["IAM-3"]),
        ("status:fail", ["IAM-1", "IAM-3", "NET-1", "NET-8"]),
        ("status:fail !status:waived", ["IAM-1", "NET-1", "NET-8"]),
        ("status:attested", ["CMP-5"]),
        ("status:manual", ["CMP-5"]),
    ],
)
def test_the_filter_knows_what_was_decided(typed: str, shown: list[str]) -> None:
    query = parse(typed)
    assert not query.problem
    assert [leaf.id for leaf in decided().leaves() if query.holds(leaf)] == shown


async def test_the_next_failure_is_one_that_nobody_accepted() -> None:
    async with walking(backend(walked(), decisions=lambda _: DECISIONS)) as walk:
        await walk.go_to("IAM-1")
        await walk.press("n")
        await walk.until(lambda: walk.here == "NET-1", "NET-1")


async def test_decisions_that_cannot_be_used_are_told_instead_of_left_out() -> None:
    def refused(_: str) -> Decisions:
        raise ReadError("What was decided on this machine cannot be used: it is not JSON.")

    async with walking(backend(decisions=refused), read=False) as walk:
        await walk.sees("it is not JSON")


@pytest.mark.parametrize("size", SIZES, ids=[f"{width}x{height}" for width, height in SIZES])
@pytest.mark.parametrize("id_", ["IAM-3", "IAM-1", "NET-1", "CMP-5"])
async def test_screen(id_: str, size: tuple[int, int], golden: SnapshotAssertion) -> None:
    made = backend(walked(), items=named, decisions=lambda _: DECISIONS, label="sandbox")
    async with walking(made, size) as walk:
        await walk.go_to(id_)
        assert await _still(walk) == golden


async def test_screen_in_ascii(golden: SnapshotAssertion) -> None:
    async with walking(backend(walked(), decisions=lambda _: DECISIONS, ascii=True)) as walk:
        await walk.go_to("IAM-3")
        assert await _still(walk) == golden


async def _still(walk: Walk) -> str:
    """The text once two looks in a row are the same."""
    last = ""
    for _ in range(60):
        await walk.pilot.pause()
        if walk.text == last:
            break
        last = walk.text
    return walk.text + "\n"
