"""Fixes of EXT-STATE."""

import pytest
from support.nodes import pool
from support.offered import answering, change, one, proposals
from support.snapshots import cluster, snapshot

from aks_harden.model.fix import Risk
from aks_harden.model.json import Json
from aks_harden.snapshot.snapshot import Snapshot

YES = answering(budgets_allow_eviction="yes")


def world(*versions: str, asked: str = "1.34.2", **properties: Json) -> Snapshot:
    pools: Json = [
        pool(f"pool{number}", provisioningState="Succeeded", currentOrchestratorVersion=version)
        for number, version in enumerate(versions, start=1)
    ]
    given: dict[str, Json] = {
        "currentKubernetesVersion": "1.34.2",
        "kubernetesVersion": asked,
        "agentPoolProfiles": pools,
        **properties,
    }
    return snapshot({"cluster": {"@": cluster(**given)}})


def test_pools_that_lag_behind_are_brought_level_and_no_others() -> None:
    fix = one(world("1.34.2", "1.33.5", "1.34"), "EXT-STATE.pool-versions", YES)
    assert [command.target[1] for command in fix.commands] == ["pool2"]
    assert change(fix) == (("--kubernetes-version", "1.34.2", "--yes"),)
    assert fix.risk is Risk.ONE_WAY
    assert not fix.blocked


@pytest.mark.parametrize(
    "here",
    [world("1.34.2"), world("1.35.0"), world("1.33.5", asked="1.35.0")],
    ids=["level", "ahead", "the cluster is on its way"],
)
def test_where_that_is_not_the_remedy_it_is_not_offered(here: Snapshot) -> None:
    assert proposals(here, "EXT-STATE.pool-versions", YES) == ()


def test_what_failed_is_looked_at_by_people_and_never_sent_again() -> None:
    fix = one(world("1.34.2", provisioningState="Failed"), "EXT-STATE.cluster")
    assert (fix.risk, fix.commands) == (Risk.MANUAL, ())
    script = fix.documents["what-failed.sh"]
    assert "az monitor activity-log list" in script
    commands = [line for line in script.splitlines() if line.startswith("az ")]
    assert len(commands) == 1


def test_a_pool_that_failed_is_looked_at_too() -> None:
    here = world("1.34.2").with_value(
        "cluster",
        world("1.34.2").cluster_id,
        "properties.agentPoolProfiles[0].provisioningState",
        "Failed",
    )
    assert one(here, "EXT-STATE.pools").risk is Risk.MANUAL
    assert proposals(here, "EXT-STATE.cluster") == ()
