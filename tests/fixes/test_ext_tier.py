"""The fix of EXT-TIER."""

from support.offered import back, change, one, proposals
from support.snapshots import cluster, snapshot


def test_the_free_tier_is_left_and_can_be_gone_back_to() -> None:
    fix = one(snapshot({"cluster": {"@": cluster()}}), "EXT-TIER.standard")
    assert change(fix) == (("--tier", "standard"),)
    assert back(fix) == (("--tier", "free"),)
    assert "Billed" in fix.cost
    assert "tier: 'Standard'" in fix.bicep
    assert 'sku_tier = "Standard"' in fix.terraform


def test_a_paid_tier_is_left_alone() -> None:
    body = cluster() | {"sku": {"name": "Base", "tier": "Premium"}}
    assert proposals(snapshot({"cluster": {"@": body}}), "EXT-TIER.standard") == ()
