"""The fix of EXT-TL."""

import pytest
from support.nodes import of_pools, pool
from support.offered import answering, back, change, one, planned, proposals

from aks_harden.model.context import Context
from aks_harden.model.fix import Kind
from aks_harden.model.json import Json
from aks_harden.snapshot.snapshot import Snapshot

YES = answering(budgets_allow_eviction="yes", no_unsigned_drivers="yes")
JAMMY = "AKSUbuntu-2204gen2containerd-202611.10.0"
BOOT, TPM = "--enable-secure-boot", "--enable-vtpm"


def world(image: str = JAMMY, **values: Json) -> Snapshot:
    given: dict[str, Json] = {"nodeImageVersion": image, "provisioningState": "Succeeded", **values}
    return of_pools(pool("apps", **given))


@pytest.mark.parametrize(
    ("profile", "forth", "way_back"),
    [
        (None, (BOOT, TPM), ("--disable-secure-boot", "--disable-vtpm")),
        ({"enableSecureBoot": True}, (TPM,), ("--disable-vtpm",)),
        ({"enableVTPM": True, "enableSecureBoot": False}, (BOOT,), ("--disable-secure-boot",)),
    ],
)
def test_what_is_off_is_switched_on_and_undo_leaves_what_was_on(
    profile: Json, forth: tuple[str, ...], way_back: tuple[str, ...]
) -> None:
    fix = one(world(JAMMY, securityProfile=profile), "EXT-TL.on", YES)
    assert (change(fix), back(fix)) == ((forth,), (way_back,))
    assert fix.kind is Kind.REIMAGE
    assert not fix.blocked
    assert ("enableVTPM: true" in fix.bicep) is (TPM in forth)
    assert fix.terraform.startswith("# azurerm has no attribute")


@pytest.mark.parametrize("values", [{"osType": "Windows"}, {"type": "AvailabilitySet"}])
def test_pools_that_cannot_have_it_are_left_alone(values: dict[str, Json]) -> None:
    assert proposals(world(JAMMY, **values), "EXT-TL.on", YES) == ()


@pytest.mark.parametrize(
    ("image", "values", "answers", "tripped"),
    [
        (JAMMY, {}, {}, set()),
        ("AKSAzureLinux-V3gen2-202611.10.0", {}, {}, set()),
        ("AKSUbuntu-2204containerd-202611.10.0", {}, {}, {"image-fits"}),
        ("AKSFlatcar-flatcargen2-202605.20.0", {}, {}, {"image-fits"}),
        ("AKSAzureLinux-V3gen2fips-202611.10.0", {"enableFIPS": True}, {}, {"image-fits"}),
        ("AKSUbuntu-2204gen2fipscontainerd-202611.10.0", {"enableFIPS": True}, {}, set()),
        (JAMMY, {}, {"no-unsigned-drivers": "no"}, {"no-unsigned-drivers"}),
        (JAMMY, {"provisioningState": "Scaling"}, {}, {"pools-at-rest"}),
    ],
)
def test_guards(image: str, values: dict[str, Json], answers: dict[str, str], tripped: set[str]) -> None:
    context = Context(inputs={**YES.inputs, **answers})
    fix = one(world(image, **values), "EXT-TL.on", context)
    assert {entry.id for entry in fix.blocked} == tripped


def test_what_two_items_ask_of_one_pool_is_one_operation() -> None:
    context = Context(fips=True, inputs={**YES.inputs, "no-smb-mounts": "yes"})
    plan = planned(world(), context, "EXT-TL", "EXT-FIPS")
    (step,) = plan.steps
    assert {fix.id for fix in step.fixes} == {"EXT-TL.on", "EXT-FIPS.on"}
    assert plan.operations == 1
