"""EXT-PSS: whether pods are held to the baseline, rule by rule."""

from __future__ import annotations

import pytest
from support.access import assignment, initiative
from support.compliance import built_in, safeguards, said, world
from support.snapshots import CLUSTER, SUB, forbidden, read

from aks_harden.checks.cmp import ext_pss
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.UNKNOWN
PRIVILEGED, NETWORK = "95edb821-ddaf-4404-9732-666045e056b4", "82985f06-dc18-4a48-bc1c-b9f4f0098cfe"
PROCESSES, CAPABILITIES = "47a1ee2f-2a2a-4576-bf2a-e0e36709c2b8", "c26596ff-4d70-4e6a-9a30-c2506bd2f80c"
DISK, VOLUMES = "098fc59e-46c7-4d99-9b16-64990e543d75", "16697877-1118-4fb1-9b65-9898ec2509ec"
BASELINE = (PRIVILEGED, NETWORK, PROCESSES, CAPABILITIES, DISK)
RESTRICTED = (PRIVILEGED, NETWORK, PROCESSES, CAPABILITIES, VOLUMES)
OWN: JsonObject = {
    NETWORK: {"allowHostNetwork": {"value": False}},
    VOLUMES: {"allowedVolumeTypes": {"value": ["configMap", "secret"]}},
}


def member(guid: str, **more: Json) -> JsonObject:
    given = OWN.get(guid)
    parameters: JsonObject = {
        "effect": {"value": "[parameters('effect')]"},
        **(given if isinstance(given, dict) else {}),
        **{key: {"value": value} for key, value in more.items()},
    }
    return {
        "policyDefinitionId": built_in(guid),
        "policyDefinitionReferenceId": guid,
        "parameters": parameters,
    }


def by_set(*members: Json, effect: Json = "Deny", pods: Json = None, mode: Json = "Default") -> Snapshot:
    whole = initiative("pods", *members, parameters={"effect": {"defaultValue": "Audit"}})
    parameters: Json = {} if effect is None else {"effect": {"value": effect}}
    entry = assignment(str(whole["id"]), displayName="pods", parameters=parameters, enforcementMode=mode)
    facets: dict[str, dict[str, Json | Reading]] = {"policy-sets": {".": [whole]}}
    if pods is not None:
        facets["safeguards"] = {"@": pods}
    return world(entry, facets=facets)


def whole(
    guids: tuple[str, ...], *, effect: Json = "Deny", pods: Json = None, mode: Json = "Default"
) -> Snapshot:
    return by_set(*(member(guid) for guid in guids), effect=effect, pods=pods, mode=mode)


def but(guid: str, **parameters: Json) -> Snapshot:
    """The baseline in which one policy has other parameters."""
    return by_set(*(member(each, **(parameters if each == guid else {})) for each in BASELINE))


def with_unread(of: Snapshot) -> Snapshot:
    """The same with one more initiative, whose body nobody read."""
    known = of.read("policy-assignments", SUB)
    assert known is not None
    assert isinstance(known.value, list)
    more = assignment(built_in("x", kind="policySetDefinitions"), name="more")
    return of.with_reading("policy-assignments", SUB, read([*known.value, more]))


CASES: dict[str, tuple[Snapshot, Verdict]] = {
    "baseline with Deny": (whole(BASELINE), PASS),
    "restricted with Deny": (whole(RESTRICTED), PASS),
    "deny in another case": (whole(BASELINE, effect="DENY"), PASS),
    "by the initiative's default, which audits": (whole(BASELINE, effect=None), WARN),
    "Audit": (whole(BASELINE, effect="Audit"), WARN),
    "Deny that is not enforced": (whole(BASELINE, mode="DoNotEnforce"), WARN),
    "Disabled": (whole(BASELINE, effect="Disabled"), UNKNOWN),
    "one rule lacks": (whole(BASELINE[:-1]), WARN),
    "one rule alone": (whole((PRIVILEGED,)), WARN),
    "the node's network is allowed": (but(NETWORK, allowHostNetwork=True), WARN),
    "the node's network is not spoken of": (but(NETWORK, allowHostNetwork=None), WARN),
    "ports of the node are allowed": (but(NETWORK, minPort=0, maxPort=65535), WARN),
    "ports of another kind": (but(NETWORK, maxPort=["0"]), WARN),
    "no port of the node": (but(NETWORK, minPort=0, maxPort=0), PASS),
    "the whole disk of the node is allowed": (
        but(DISK, allowedHostPaths={"paths": [{"pathPrefix": "/", "readOnly": False}]}),
        WARN,
    ),
    "no path of the node's disk": (but(DISK, allowedHostPaths={"paths": []}), PASS),
    "paths that are no object": (but(DISK, allowedHostPaths="/"), WARN),
    "every capability is allowed": (but(CAPABILITIES, allowedCapabilities=["*"]), WARN),
    "a capability that makes an administrator": (
        but(CAPABILITIES, allowedCapabilities=["CHOWN", "CAP_SYS_ADMIN"]),
        WARN,
    ),
    "capabilities that containers have anyway": (
        but(CAPABILITIES, allowedCapabilities=["chown", "CAP_KILL"]),
        PASS,
    ),
    "volumes that hold the node's disk": (
        by_set(
            *(member(guid) for guid in RESTRICTED[:-1]), member(VOLUMES, allowedVolumeTypes=["*", "secret"])
        ),
        WARN,
    ),
    "some namespaces only": (but(PRIVILEGED, namespaces=["shop"]), WARN),
    "every namespace left out": (but(PRIVILEGED, excludedNamespaces=["*"]), WARN),
    "one namespace left out": (but(PRIVILEGED, excludedNamespaces=["kube-system", "agents"]), PASS),
    "a custom definition does not count": (world(assignment(f"{CLUSTER}/x/policyDefinitions/y")), UNKNOWN),
    "safeguards enforce Baseline": (whole((), pods=safeguards("Enforce", "Baseline")), PASS),
    "safeguards enforce RESTRICTED": (whole((), pods=safeguards("Enforce", "RESTRICTED")), PASS),
    "safeguards warn of Baseline": (whole((), pods=safeguards("Warn", "Baseline")), WARN),
    "safeguards leave all out": (whole((), pods=safeguards("Enforce", "Baseline", "*")), WARN),
    "safeguards with Privileged": (whole((), pods=safeguards("Enforce", "Privileged")), UNKNOWN),
    "safeguards that say nothing of pods": (whole((), pods=safeguards()), UNKNOWN),
    "safeguards with a standard nobody knows": (whole((), pods=safeguards("Enforce", "Strict")), UNKNOWN),
    "safeguards warn, policies refuse": (whole(BASELINE, pods=safeguards("Warn", "Baseline")), PASS),
    "safeguards enforce Baseline without the add-on": (
        whole((), pods=safeguards("Enforce", "Baseline")).with_value(
            "cluster", CLUSTER, "properties.addonProfiles", {}
        ),
        UNKNOWN,
    ),
    "policies audit, an initiative could not be read": (
        with_unread(whole(BASELINE, effect="Audit")),
        UNKNOWN,
    ),
    "policies refuse, an initiative could not be read": (with_unread(whole(BASELINE)), PASS),
    "nothing": (world(), UNKNOWN),
    "policies unread": (
        world(
            facets={"policy-assignments": {".": forbidden("Microsoft.Authorization/policyAssignments/read")}}
        ),
        UNKNOWN,
    ),
    "the add-on off": (
        whole(BASELINE).with_value("cluster", CLUSTER, "properties.addonProfiles", {}),
        UNKNOWN,
    ),
    "Automatic says nothing": (
        world(addonProfiles=None).with_value("cluster", CLUSTER, "sku.name", "Automatic"),
        PASS,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_baseline(case: str) -> None:
    of, verdict = CASES[case]
    said(of, ext_pss, "baseline", verdict, Severity.MEDIUM)


def test_what_is_left_out_is_named() -> None:
    of = but(PRIVILEGED, excludedNamespaces=["kube-system", "agents"])
    assert said(of, ext_pss, "baseline", PASS).notes == ("Left out are the namespaces agents.",)


def test_what_lacks_is_named() -> None:
    found = said(whole(BASELINE[:-1]), ext_pss, "baseline", WARN)
    assert "the node's disk" in found.reason
