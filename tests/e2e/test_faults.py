"""Whatever Azure answers instead of a facet: the audit ends, says what is missing, nothing turns to pass."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable

import pytest
from support.boxes import findings, read

from aks_harden.azure import reader
from aks_harden.azure.reader import AzureReader
from aks_harden.model.azure import ReadError
from aks_harden.model.finding import Assertion
from aks_harden.model.verdict import Verdict
from aks_harden.sandbox.faults import Fault
from aks_harden.sandbox.server import Sandbox
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.reading import Read
from aks_harden.snapshot.snapshot import Snapshot

_ONLY_PAY = ("assigned-policies", "destinations", "firewall-rules", "hub-firewall-policies", "hub-firewalls")
WORLD_OF = dict.fromkeys((*_ONLY_PAY, "hub-networks"), "pay")
"""Facets that only the other world has something of."""

NOTHING_TO_ASK = {"collection-rules"}
"""Facets that neither world has anything of; their rows stand in the checks' own tables."""

TROUBLES: dict[str, Callable[[str], Fault]] = {
    "403": Fault.denied,
    "404 with its parent": Fault.missing,
    "429 without end": Fault.throttled,
    "500": lambda path: Fault.burst(path, status=500, times=None),
    "reset": Fault.cut,
    "truncated": Fault.truncated,
    "a web page": Fault.html,
}

Said = dict[tuple[str, str], dict[str, Assertion]]


def said(snapshot: Snapshot) -> Said:
    """Every assertion by item and key, then by resource."""
    found: Said = defaultdict(dict)
    for finding in findings(snapshot):
        for assertion in finding.assertions:
            found[finding.id, assertion.key][assertion.resource.lower()] = assertion
    return found


def paths(snapshot: Snapshot, facet: str) -> list[str]:
    """The paths that reading a facet asked for."""
    calls = [reading.call for reading in snapshot.targets(facet).values() if isinstance(reading, Read)]
    return sorted({call.split(" ", 1)[1].split("?", 1)[0] for call in calls if call})


def parents(path: str) -> Iterable[str]:
    """The group and the subscription that hold a path."""
    for pattern in (r"/subscriptions/[^/]+/resourcegroups/[^/]+", r"/subscriptions/[^/]+"):
        if found := re.match(pattern, path, re.IGNORECASE):
            yield found[0]


_CALM: dict[str, Snapshot] = {}


async def calm(box: Sandbox, world: str) -> Snapshot:
    """The world as it reads without trouble, read once a process."""
    if world not in _CALM:
        _CALM[world] = await read(box)
    return _CALM[world]


def troubled(path: str, make: Callable[[str], Fault], *, with_parents: bool) -> list[Fault]:
    rules = [make(rf"^{re.escape(path)}(\?|$)")]
    return rules + [make(rf"^{re.escape(parent)}(\?|$)") for parent in parents(path) if with_parents]


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("facet", sorted(set(FACETS) - {"cluster"} - NOTHING_TO_ASK))
async def test_a_facet_in_trouble_makes_unknown_what_needs_it_and_nothing_else(
    boxes: dict[str, Sandbox], facet: str, trouble: str
) -> None:
    world = WORLD_OF.get(facet, "shop")
    box = boxes[world]
    box.faults.clear()
    before = await calm(box, world)
    asked = paths(before, facet)
    assert asked, f"{facet} is not read in {world}: the row proves nothing"
    for path in asked:
        box.faults.add(*troubled(path, TROUBLES[trouble], with_parents=trouble.startswith("404")))
    try:
        after = await read(box)
    finally:
        box.faults.clear()
    assert not any(isinstance(reading, Read) for reading in after.targets(facet).values())
    old, new = said(before), said(after)
    changed = 0
    for key, assertions in old.items():
        changed += hold(assertions, new.get(key, {}), optional=FACETS[facet].optional)
    assert set(new) <= set(old)
    if facet in NEEDED:
        assert changed, f"no assertion needs {facet}"


NEEDED = {
    "cluster-diagnostics",
    "defender-plans",
    "policy-assignments",
    "registries",
    "registry-diagnostics",
    "registry-scope-maps",
    "registry-tokens",
    "role-assignments",
    "role-definitions",
    "scale-sets",
    "security-groups",
    "virtual-networks",
}
"""Facets without which some verdict of their world must change."""


def hold(old: dict[str, Assertion], new: dict[str, Assertion], *, optional: bool) -> int:
    """Check one key's assertions before and after; return how many became unknown."""
    became = 0
    open_ = [assertion for assertion in new.values() if assertion.verdict is Verdict.UNKNOWN]
    for resource, assertion in old.items():
        now = new.get(resource)
        if now is None:
            # Which resources there are could not be read: the key itself must say so, once.
            assert open_ or optional, f"{assertion.key} vanished"
            became += 1
        elif now.verdict is not assertion.verdict:
            assert now.verdict is Verdict.UNKNOWN, (
                f"{assertion.key}: {assertion.verdict} became {now.verdict}"
            )
            became += 1
    for assertion in open_:
        if (
            assertion.resource.lower() not in old
            or old[assertion.resource.lower()].verdict is not Verdict.UNKNOWN
        ):
            assert any(lack.action for lack in assertion.missing), f"{assertion.key} names no action"
    return became


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Fault.denied, "may not be read"),
        (Fault.missing, "There is no cluster"),
        (Fault.html, "cannot be read"),
    ],
)
async def test_the_cluster_itself_unread_is_one_sentence(
    shop: Sandbox, fault: Callable[[str], Fault], sentence: str
) -> None:
    shop.faults.add(fault(rf"^{re.escape(shop.cluster_id)}\?"))
    with pytest.raises(ReadError, match=sentence):
        await read(shop)


async def test_a_429_that_ends_costs_nothing_but_time(shop: Sandbox) -> None:
    before = await calm(shop, "shop")
    shop.faults.add(Fault.throttled("registries|virtualNetworks", times=4))
    assert {key: list(found) for key, found in said(await read(shop)).items()} == {
        key: list(found) for key, found in said(before).items()
    }


async def test_a_newer_token_is_fetched_when_azure_asks_for_one(shop: Sandbox) -> None:
    shop.faults.add(Fault.claims(rf"^{re.escape(shop.cluster_id)}\?"))
    assert isinstance((await read(shop)).reading("cluster", shop.cluster_id), Read)


async def test_a_defect_of_ours_in_one_facet_ends_the_run(
    shop: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_self: AzureReader, _snapshot: Snapshot, _action: str) -> dict[str, Read]:
        raise ZeroDivisionError

    monkeypatch.setitem(reader._OWN, "cluster", broken)
    with pytest.raises(ZeroDivisionError):
        await read(shop)
