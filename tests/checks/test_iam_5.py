"""IAM-5: what is published without a word on TLS, and storage that takes plain connections."""

from __future__ import annotations

import pytest
from support.snapshots import CLUSTER, SUB, cluster, forbidden, snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, NA, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.NA, Verdict.UNKNOWN
HIGH, MEDIUM = Severity.HIGH, Severity.MEDIUM
NODES = f"{SUB}/resourceGroups/MC_test"
ACCOUNT = f"{NODES.lower()}/providers/Microsoft.Storage/storageAccounts/stone"
BESIDE = f"{SUB}/resourceGroups/RG-TEST/providers/Microsoft.Storage/storageAccounts/sttwo"
ELSEWHERE = f"{SUB}/resourceGroups/rg-else/providers/Microsoft.Storage/storageAccounts/stthree"
BALANCER = f"{NODES}/providers/Microsoft.Network/loadBalancers/kubernetes"
ADDRESS = f"{NODES}/providers/Microsoft.Network/publicIPAddresses/web"


def account(resource: str = ACCOUNT, /, **properties: Json) -> JsonObject:
    base: JsonObject = {"supportsHttpsTrafficOnly": True, "minimumTlsVersion": "TLS1_2"}
    return {"id": resource, "name": resource.rsplit("/", 1)[-1], "properties": base | properties}


def share(protocols: Json) -> JsonObject:
    resource = f"{ACCOUNT}/fileServices/default/shares/one"
    return {"id": resource, "name": "one", "properties": {"enabledProtocols": protocols}}


def world(
    accounts: list[Json] | Reading | None = None,
    shares: list[Json] | Reading | None = None,
    balancers: list[Json] | Reading | None = None,
    **more: Json,
) -> Snapshot:
    listed: Json | Reading = [] if accounts is None else accounts
    served: Json | Reading = [] if shares is None else shares
    fronts: Json | Reading = [] if balancers is None else balancers
    return snapshot(
        {
            "cluster": {"@": cluster(nodeResourceGroup="mc_TEST", **more)},
            "storage-accounts": {".": listed},
            "file-shares": {ACCOUNT: served},
            "load-balancers": {".": fronts},
            "public-addresses": {".": [{"id": ADDRESS.upper(), "properties": {"ipAddress": "20.61.99.10"}}]},
        }
    )


def said(of: Snapshot, key: str) -> list[Assertion]:
    found = item("IAM-5")
    assert found is not None
    return [entry for entry in judge_item(of, Context(), found).assertions if entry.key == key]


def check(of: Snapshot, key: str, verdict: Verdict, severity: Severity) -> Assertion:
    (found,) = said(of, key)
    assert found.verdict is verdict, found.reason
    assert found.severity is severity
    assert found.evidence or verdict in {NA, UNKNOWN}
    assert found.missing or verdict is not UNKNOWN
    return found


HTTP: JsonObject = {"supportsHttpsTrafficOnly": False}
PUBLIC: JsonObject = {"publicNetworkAccess": "Enabled", "networkAcls": {"defaultAction": "Allow"}}
HTTPS: dict[str, tuple[JsonObject, list[Json] | Reading, Verdict, Severity]] = {
    "TLS alone": (account(), [], PASS, MEDIUM),
    "TLS alone in text": (account(supportsHttpsTrafficOnly="True"), [], PASS, MEDIUM),
    "plain HTTP": (account(**HTTP), [], FAIL, MEDIUM),
    "plain HTTP in text": (account(supportsHttpsTrafficOnly="false"), [], FAIL, MEDIUM),
    "plain HTTP and SMB shares": (account(**HTTP), [share("SMB"), share(None)], FAIL, MEDIUM),
    "plain HTTP from the Internet": (account(**HTTP | PUBLIC), [], FAIL, HIGH),
    "plain HTTP from everywhere, access untold": (
        account(**HTTP, networkAcls={"defaultAction": "allow"}),
        [],
        FAIL,
        HIGH,
    ),
    "plain HTTP behind closed doors": (
        account(**HTTP | PUBLIC | {"publicNetworkAccess": "disabled"}),
        [],
        FAIL,
        MEDIUM,
    ),
    "NFS shares need it": (account(**HTTP), [share("SMB"), share("nfs")], WARN, MEDIUM),
    "NFS on blobs needs it": (account(**HTTP, isNfsV3Enabled=True), forbidden("shares"), WARN, MEDIUM),
    "shares unread": (account(**HTTP), forbidden("shares"), UNKNOWN, MEDIUM),
    "not told": (account(supportsHttpsTrafficOnly=None), [], UNKNOWN, MEDIUM),
    "of an odd kind": (account(supportsHttpsTrafficOnly=0), [], UNKNOWN, MEDIUM),
}


@pytest.mark.parametrize("case", HTTPS)
def test_an_account_takes(case: str) -> None:
    body, shares, verdict, severity = HTTPS[case]
    check(world([body], shares), "storage-https", verdict, severity)


TLS: dict[str, tuple[Json, Verdict]] = {
    "1.2": ("TLS1_2", PASS),
    "1.2 in lower case": ("tls1_2", PASS),
    "1.3": ("TLS1_3", PASS),
    "1.1": ("TLS1_1", WARN),
    "1.0": ("TLS1_0", WARN),
    "nothing, which means 1.0": (None, WARN),
    "a version that is not known": ("TLS2_0", UNKNOWN),
    "a number": (1.2, UNKNOWN),
}


@pytest.mark.parametrize("case", TLS)
def test_an_account_asks_for_tls(case: str) -> None:
    value, verdict = TLS[case]
    found = check(world([account(minimumTlsVersion=value)]), "storage-tls", verdict, MEDIUM)
    assert verdict is not WARN or "refused by the platform anyway" in found.reason


def test_accounts_of_the_nodes_and_beside_the_cluster_count() -> None:
    of = world([account(), account(BESIDE), account(ELSEWHERE)])
    for key in ("storage-https", "storage-tls"):
        assert {entry.resource for entry in said(of, key)} == {ACCOUNT, BESIDE}
        check(world([account(ELSEWHERE)]), key, NA, MEDIUM)
        check(world(forbidden("accounts")), key, UNKNOWN, MEDIUM)


def balancer(*ports: Json, public: bool = True) -> JsonObject:
    front = f"{BALANCER}/frontendIPConfigurations/web"
    address: JsonObject = {"publicIPAddress": {"id": ADDRESS}} if public else {"privateIPAddress": "10.0.0.9"}
    return {
        "id": BALANCER,
        "name": "kubernetes",
        "properties": {
            "frontendIPConfigurations": [{"id": front.upper(), "name": "web", "properties": address}],
            "loadBalancingRules": [
                {"properties": {"frontendIPConfiguration": {"id": front}, "frontendPort": port}}
                for port in ports
            ],
        },
    }


FRONTS: dict[str, tuple[Snapshot, str, list[str], int]] = {
    "what is published": (
        world(balancers=[balancer(80, 443)]),
        "20.61.99.10 with ports 80, 443",
        ["kubernetes", "probe"],
        2,
    ),
    "one port": (world(balancers=[balancer(80)]), "20.61.99.10 with port 80", ["kubernetes", "probe"], 1),
    "every port": (world(balancers=[balancer(0)]), "20.61.99.10 with every port", ["kubernetes", "probe"], 1),
    "nothing public": (world(balancers=[balancer(80, public=False)]), "publish nothing", ["kubernetes"], 0),
    "the way out alone": (world(balancers=[balancer()]), "publish nothing", ["kubernetes"], 0),
    "balancers unread": (
        world(balancers=forbidden("balancers")),
        "could not be read",
        ["kubernetes", "load-balancers"],
        0,
    ),
    "a stopped cluster answers no probe": (
        world(balancers=[balancer(80)], powerState={"code": "Stopped"}),
        "port 80",
        ["kubernetes"],
        1,
    ),
}


@pytest.mark.parametrize("case", FRONTS)
def test_listeners_are_unknown_and_show(case: str) -> None:
    of, words, missing, rows = FRONTS[case]
    found = check(of, "listeners", UNKNOWN, HIGH)
    assert words in found.reason
    assert [lack.facet for lack in found.missing] == missing
    assert len(found.evidence) == rows


def test_what_the_cluster_says_of_encryption_between_pods_is_shown() -> None:
    security: JsonObject = {"security": {"transitEncryption": {"type": "WireGuard"}}}
    of = world(networkProfile={"advancedNetworking": security}, serviceMeshProfile={"mode": "Istio"})
    shown = [row.observed for row in check(of, "listeners", UNKNOWN, HIGH).evidence]
    assert shown == ["WireGuard", "Istio"]


def test_the_cluster_is_the_one_that_is_asked_about() -> None:
    (found,) = said(world(), "listeners")
    assert found.resource == CLUSTER
