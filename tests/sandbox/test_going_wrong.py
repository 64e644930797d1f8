"""Faults: each is what a client meets on the real wire, and ends when it should."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from aks_harden.sandbox.faults import Fault
from aks_harden.sandbox.server import Sandbox

Send = Callable[..., Awaitable[Any]]


async def test_denied_names_the_action_and_the_scope(box: Sandbox, arm: Send) -> None:
    box.faults.add(Fault.denied("diagnosticSettings"))
    answer = await arm("GET", f"{box.cluster_id}/providers/Microsoft.Insights/diagnosticSettings")
    assert (answer.status, answer.code) == (403, "AuthorizationFailed")
    message = answer.body["error"]["message"]
    assert "'Microsoft.Insights/diagnosticSettings/read'" in message
    assert f"over scope '{box.cluster_id.lower()}'" in message


async def test_denied_names_a_posts_action(box: Sandbox, arm: Send) -> None:
    box.faults.add(Fault.denied("/listCluster", method="POST"))
    answer = await arm("POST", f"{box.cluster_id}/listClusterAdminCredential")
    assert "listclusteradmincredential/action'" in answer.body["error"]["message"]


async def test_denied_speaks_the_language_of_the_path(box: Sandbox, arm: Send) -> None:
    box.faults.add(Fault.denied("/v1.0/|resourceGroups"))
    groups = await arm("GET", f"/subscriptions/{box.subscription}/resourceGroups")
    assert "'Microsoft.Resources/subscriptions/resourceGroups/read'" in groups.body["error"]["message"]
    graph = await arm("GET", "/v1.0/users")
    assert (graph.status, graph.code) == (403, "Authorization_RequestDenied")


async def test_a_method_can_be_singled_out(box: Sandbox, arm: Send) -> None:
    box.faults.add(Fault.denied("managedClusters", method="PUT|PATCH"))
    assert (await arm("GET", box.cluster_id)).status == 200
    assert (await arm("PATCH", box.cluster_id, {"tags": {}})).status == 403
    assert box.diff() == []


async def test_throttled_twice_then_well(box: Sandbox, arm: Send) -> None:
    box.faults.add(Fault.throttled("managedClusters", retry_after=1, times=2))
    first, second, third = [await arm("GET", box.cluster_id) for _ in range(3)]
    assert [first.status, second.status, third.status] == [429, 429, 200]
    assert first.headers["Retry-After"] == "1"


async def test_throttled_for_ever_without_a_hint(box: Sandbox, arm: Send) -> None:
    box.faults.add(Fault.throttled("managedClusters"))
    answers = [await arm("GET", box.cluster_id) for _ in range(5)]
    assert {answer.status for answer in answers} == {429}
    assert "Retry-After" not in answers[0].headers
    box.faults.clear()
    assert (await arm("GET", box.cluster_id)).status == 200


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_burst_of_server_errors(box: Sandbox, arm: Send, status: int) -> None:
    box.faults.add(Fault.burst("managedClusters", status=status, times=1))
    assert (await arm("GET", box.cluster_id)).status == status
    assert (await arm("GET", box.cluster_id)).status == 200


async def test_missing_is_a_404(box: Sandbox, arm: Send) -> None:
    box.faults.add(Fault.missing("agentPools$|agentPools[?]"))
    assert (await arm("GET", f"{box.cluster_id}/agentPools")).code == "ResourceNotFound"


async def test_the_first_rule_decides(box: Sandbox, arm: Send) -> None:
    box.faults.add(Fault.missing("managedClusters", times=1), Fault.denied("managedClusters"))
    assert [(await arm("GET", box.cluster_id)).status for _ in range(3)] == [404, 403, 403]


async def test_a_cut_connection_has_no_status(box: Sandbox, arm: Send) -> None:
    # aiohttp tries a GET once more by itself.
    box.faults.add(Fault.cut("managedClusters", times=2))
    with pytest.raises(aiohttp.ClientError):
        await arm("GET", box.cluster_id)
    assert {each.status for each in box.log() if each.kind == "read"} == {0}
    assert (await arm("GET", box.cluster_id)).status == 200


async def test_a_truncated_body_is_noticed(box: Sandbox, arm: Send) -> None:
    box.faults.add(Fault.truncated("managedClusters", times=1))
    with pytest.raises(aiohttp.ClientPayloadError):
        await arm("GET", box.cluster_id)
    assert (await arm("GET", box.cluster_id)).status == 200


async def test_a_page_instead_of_an_answer(box: Sandbox, arm: Send) -> None:
    box.faults.add(Fault.html("managedClusters"))
    with pytest.raises(ValueError, match="Expecting value"):
        await arm("GET", box.cluster_id)


async def test_nothing_instead_of_an_answer(box: Sandbox, arm: Send) -> None:
    box.faults.add(Fault.empty("managedClusters"))
    answer = await arm("GET", box.cluster_id)
    assert (answer.status, answer.body) == (200, None)


async def test_latency_is_for_arm_alone(box: Sandbox, arm: Send) -> None:
    box.latency = 0.05
    started = time.monotonic()
    await arm("GET", "/metadata/endpoints", version="2022-09-01")
    between = time.monotonic()
    await arm("GET", box.cluster_id)
    assert time.monotonic() - between >= 0.05
    assert between - started < 0.05
    slow = [each.ended - each.started >= 0.05 for each in box.log()[-2:]]
    assert slow == [False, True]


async def test_one_path_can_be_slow(box: Sandbox, arm: Send) -> None:
    box.faults.add(Fault.slow("agentPools", 0.03))
    await arm("GET", f"{box.cluster_id}/agentPools")
    last = box.log()[-1]
    assert last.ended - last.started >= 0.03
