"""EXT-POLICY, EXT-SAFE and EXT-GATE: what lets the cluster refuse a pod at all."""

from __future__ import annotations

import pytest
from support.access import assignment
from support.compliance import ADD_ON, built_in, safeguards, said, world
from support.snapshots import CLUSTER, forbidden

from aks_harden.checks.cmp import ext_gate, ext_policy, ext_safe
from aks_harden.model.json import Json
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.snapshot.reading import Read, Reading
from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, NA, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.NA, Verdict.UNKNOWN


def automatic(of: Snapshot) -> Snapshot:
    return of.with_value("cluster", CLUSTER, "sku.name", "Automatic")


def add_on(value: Json, *, key: str = "azurepolicy", network: Json = None) -> Snapshot:
    return world(addonProfiles={key: {"enabled": value}}, networkProfile=network)


KEPT: Json = {"podLinkLocalAccess": "None"}
ADD_ONS: dict[str, tuple[Snapshot, Verdict]] = {
    "on": (add_on(value=True), PASS),
    "on as text": (add_on("true"), PASS),
    "on under another name": (add_on(value=True, key="azurePolicy"), PASS),
    "off": (add_on(value=False), FAIL),
    "absent": (world(addonProfiles={}), FAIL),
    "no add-ons": (world(addonProfiles=None), FAIL),
    "of another kind": (add_on([]), UNKNOWN),
    "off, pods kept from the metadata service": (add_on(value=False, network=KEPT), NA),
    "on, pods kept from the metadata service": (add_on(value=True, network=KEPT), PASS),
    "off, pods may reach the metadata service": (
        add_on(value=False, network={"podLinkLocalAccess": "IMDS"}),
        FAIL,
    ),
    "Automatic says nothing": (automatic(world(addonProfiles=None)), PASS),
    "Automatic says off": (automatic(add_on(value=False)), FAIL),
}


@pytest.mark.parametrize("case", ADD_ONS)
def test_the_add_on(case: str) -> None:
    of, verdict = ADD_ONS[case]
    said(of, ext_policy, "add-on", verdict, Severity.MEDIUM)


def guarded(body: Json | Reading, addons: Json = None) -> Snapshot:
    return world(facets={"safeguards": {"@": body}}, addonProfiles=ADD_ON if addons is None else addons)


OFF: Json = {"azurepolicy": {"enabled": False}}
LEVELS: dict[str, tuple[Snapshot, Verdict]] = {
    "Enforce": (guarded(safeguards()), PASS),
    "enforce in other letters": (guarded(safeguards("ENFORCE")), PASS),
    "Enforce with a namespace left out": (guarded(safeguards("Enforce", None, "legacy")), PASS),
    "Enforce with all left out": (guarded(safeguards("Enforce", None, "*")), WARN),
    "Enforce without the add-on": (guarded(safeguards(), OFF), WARN),
    "Warn": (guarded(safeguards("Warn")), WARN),
    "a level nobody knows": (guarded(safeguards("Extreme")), UNKNOWN),
    "no level": (guarded(safeguards(None)), UNKNOWN),
    "none": (world(), WARN),
    "unread": (guarded(forbidden("Microsoft.ContainerService/deploymentSafeguards/read")), UNKNOWN),
    "Automatic says nothing": (automatic(world(addonProfiles=None)), PASS),
    "Automatic says Warn": (automatic(guarded(safeguards("Warn"))), WARN),
}


@pytest.mark.parametrize("case", LEVELS)
def test_safeguards(case: str) -> None:
    of, verdict = LEVELS[case]
    said(of, ext_safe, "level", verdict, Severity.LOW)


def test_namespaces_that_are_left_out_are_named() -> None:
    found = said(guarded(safeguards("Enforce", None, "legacy")), ext_safe, "level", PASS)
    assert found.notes == ("Left out are the namespaces legacy.",)


def gated(*assignments: Json, value: Json) -> Snapshot:
    return world(*assignments, securityProfile={"defender": {"securityGating": {"enabled": value}}})


SIGNED = assignment(built_in("cf426bb8-b320-4321-8545-1b784a5df3a4"))
OLD_API = "GET /?api-version=2025-10-01"


def by_an_old_api(of: Snapshot) -> Snapshot:
    whole = of.read("cluster", CLUSTER)
    assert whole is not None
    return of.with_reading("cluster", CLUSTER, Read(value=whole.value, call=OLD_API, at=whole.at))


GATES: dict[str, tuple[Snapshot, Verdict]] = {
    "gated deployment": (gated(value=True), PASS),
    "gated deployment as text": (gated(value="True"), PASS),
    "off, signatures audited": (gated(SIGNED, value=False), WARN),
    "absent, signatures audited": (world(SIGNED), WARN),
    "signatures audited without the add-on": (world(SIGNED, addonProfiles=OFF), UNKNOWN),
    "neither": (world(), UNKNOWN),
    "of another kind": (gated(value="perhaps"), UNKNOWN),
    "absent in an API that does not know it": (by_an_old_api(world(SIGNED)), UNKNOWN),
    "content trust is not accepted": (
        world(registries=[{"id": "x", "properties": {"policies": {"trustPolicy": {"status": "enabled"}}}}]),
        UNKNOWN,
    ),
}


@pytest.mark.parametrize("case", GATES)
def test_the_gate(case: str) -> None:
    of, verdict = GATES[case]
    said(of, ext_gate, "gate", verdict, Severity.LOW)


def test_an_initiative_that_was_not_read_may_verify_signatures() -> None:
    of = world(assignment(built_in("x", kind="policySetDefinitions")))
    found = said(of, ext_gate, "gate", UNKNOWN)
    assert found.missing[0].facet == "assigned-policies"
