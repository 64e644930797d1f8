"""EXT-TIER: what each tier of the control plane comes to."""

import pytest
from support.judging import only
from support.snapshots import cluster, snapshot

from aks_harden.model.json import Json
from aks_harden.model.verdict import Severity, Verdict

PASS, WARN, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("sku", "verdict"),
    [
        pytest.param({"name": "Base", "tier": "Standard"}, PASS, id="Standard is paid"),
        pytest.param({"name": "Base", "tier": "Premium"}, PASS, id="Premium is paid"),
        pytest.param({"name": "Basic", "tier": "Paid"}, PASS, id="Paid is the older name of Standard"),
        pytest.param({"Name": "base", "Tier": "STANDARD"}, PASS, id="case does not matter"),
        pytest.param({"name": "Base", "tier": "Free"}, WARN, id="Free is a warning"),
        pytest.param({"name": "Base"}, WARN, id="no tier is the Free one"),
        pytest.param({"name": "Base", "tier": None}, WARN, id="a null tier too"),
        pytest.param(None, WARN, id="a cluster of 2019 tells no sku"),
        pytest.param({"name": "Automatic"}, PASS, id="Automatic presets it and says nothing"),
        pytest.param({"name": "Automatic", "tier": "Free"}, WARN, id="what Automatic says counts"),
        pytest.param({"name": "Base", "tier": "Gold"}, UNKNOWN, id="a tier that is not known is no pass"),
        pytest.param({"name": "Base", "tier": 3}, UNKNOWN, id="a tier that is no text"),
        pytest.param({"name": [], "tier": "Free"}, WARN, id="a name that is a list is no Automatic"),
        pytest.param("yo", UNKNOWN, id="a sku that is a text"),
    ],
)
def test_the_tier_decides(sku: Json, verdict: Verdict) -> None:
    said = only(snapshot({"cluster": {"@": cluster() | {"sku": sku}}}), "EXT-TIER", "tier")
    assert (said.verdict, said.severity) == (verdict, Severity.LOW), said.reason
