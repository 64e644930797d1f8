"""EXT-KRBAC: what waits for Kubernetes, and why."""

from __future__ import annotations

import pytest
from support.identity import check, managed, world
from support.snapshots import CLUSTER, forbidden

from aks_harden.checks.iam import ext_krbac


@pytest.mark.parametrize("key", ["escalation", "nodes-proxy", "token-automount"])
@pytest.mark.parametrize(
    ("state", "why"), [("Running", "Kubernetes was not read"), ("stopped", "the cluster is stopped")]
)
def test_roles_inside_wait_for_kubernetes(key: str, state: str, why: str) -> None:
    found = check(ext_krbac, world(body=managed(powerState={"code": state})), key, "unknown")
    assert found.missing[0].reason.startswith(why)


def test_an_unread_cluster_is_unknown() -> None:
    of = world().with_reading("cluster", CLUSTER, forbidden("x"))
    for declared in ext_krbac.CHECK.asserts:
        check(ext_krbac, of, declared.key, "unknown")
