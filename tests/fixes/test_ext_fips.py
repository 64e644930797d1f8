"""The fix of EXT-FIPS."""

import pytest
from support.nodes import of_pools, pool
from support.offered import back, change, one, proposals

from aks_harden.model.context import Context
from aks_harden.model.fix import Kind
from aks_harden.model.json import Json
from aks_harden.snapshot.snapshot import Snapshot

NEEDED = Context(fips=True, inputs={"budgets-allow-eviction": "yes", "no-smb-mounts": "yes"})
JAMMY = "AKSUbuntu-2204gen2containerd-202611.10.0"
MARINER = "AKSAzureLinux-V3gen2-202611.10.0"


def world(image: str = JAMMY, **values: Json) -> Snapshot:
    given: dict[str, Json] = {"nodeImageVersion": image, "provisioningState": "Succeeded", **values}
    return of_pools(pool("apps", **given))


@pytest.mark.parametrize("image", [JAMMY, MARINER])
def test_it_is_switched_on_and_off_where_the_need_is_declared(image: str) -> None:
    fix = one(world(image), "EXT-FIPS.on", NEEDED)
    assert change(fix) == (("--enable-fips-image",),)
    assert back(fix) == (("--disable-fips-image",),)
    assert fix.kind is Kind.REIMAGE
    assert not fix.blocked
    assert "enableFIPS: true" in fix.bicep
    assert "fips_enabled = true" in fix.terraform
    assert proposals(world(image), "EXT-FIPS.on") == ()


@pytest.mark.parametrize(
    ("image", "values"),
    [
        ("AKSUbuntu-2404gen2containerd-202611.10.0", {}),
        (JAMMY, {"osType": "Windows"}),
        (JAMMY, {"type": "AvailabilitySet"}),
        (JAMMY, {"enableFIPS": True}),
    ],
)
def test_where_no_such_image_is_known_it_is_not_offered(image: str, values: dict[str, Json]) -> None:
    assert proposals(world(image, **values), "EXT-FIPS.on", NEEDED) == ()


@pytest.mark.parametrize(
    ("image", "values", "answers", "tripped"),
    [
        (JAMMY, {}, {}, set()),
        (JAMMY, {}, {"no-smb-mounts": "no"}, {"no-smb-mounts"}),
        (JAMMY, {"securityProfile": {"enableSecureBoot": True}}, {}, set()),
        (MARINER, {"securityProfile": {"enableSecureBoot": True}}, {}, {"boot-fits"}),
        (JAMMY, {"provisioningState": "Updating"}, {}, {"pools-at-rest"}),
    ],
)
def test_guards(image: str, values: dict[str, Json], answers: dict[str, str], tripped: set[str]) -> None:
    context = Context(fips=True, inputs={**NEEDED.inputs, **answers})
    fix = one(world(image, **values), "EXT-FIPS.on", context)
    assert {entry.id for entry in fix.blocked} == tripped
