"""NET-7 is NET-6's rule for large clusters: `test_net_6.py` judges both; here is what is its own."""

from __future__ import annotations

from support.snapshots import cluster, snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context, Size
from aks_harden.model.json import JsonObject
from aks_harden.model.verdict import Severity, Verdict


def test_a_large_cluster_does_not_stay_on_kubenet_whatever_the_engine() -> None:
    found = item("NET-7")
    assert found is not None
    profile: JsonObject = {"networkPlugin": "kubenet", "networkPolicy": "calico"}
    picture = snapshot({"cluster": {"@": cluster(networkProfile=profile, agentPoolProfiles=[])}})
    (said,) = judge_item(picture, Context(size=Size.LARGE), found).assertions
    assert (said.verdict, said.severity) == (Verdict.FAIL, Severity.MEDIUM)
    assert "2028-03-31" in said.reason
