"""EXT-TRUST: what Trusted Access lets into the cluster, and as what."""

from __future__ import annotations

import pytest
from support.identity import GROUP, check, world
from support.snapshots import CLUSTER, SUB, forbidden, read

from aks_harden.azure.versions import TRUSTED
from aks_harden.checks.check import page
from aks_harden.checks.iam import ext_trust
from aks_harden.engine.discover import Item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.finding import Finding
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.reading import Absent, Reading
from aks_harden.snapshot.snapshot import Snapshot

VAULT = f"{GROUP}/providers/Microsoft.DataProtection/backupVaults/bv"
LEARNING = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/mlw"
POSTURE = f"{SUB}/providers/Microsoft.Security/pricings/CloudPosture/securityOperators/DefenderCSPM"
BACKUP = "Microsoft.DataProtection/backupVaults/backup-operator"


def plans(tier: str) -> Json:
    body: JsonObject = {"pricingTier": tier}
    return [
        {"id": f"{SUB}/providers/Microsoft.Security/pricings/CloudPosture", "name": "CloudPosture"}
        | {"properties": body}
    ]


def bound(source: Json = VAULT, roles: Json = BACKUP, *, there: Reading | None = None) -> Snapshot:
    """A cluster with one binding, whose source is there unless told."""
    entry: JsonObject = {
        "id": f"{CLUSTER}/trustedAccessRoleBindings/one",
        "name": "one",
        "properties": {"sourceResourceId": source, "roles": roles},
    }
    of = world().with_reading("trusted-access", CLUSTER, read([entry]))
    for known in (VAULT, LEARNING):
        of = of.with_reading("trust-sources", known, there or read({"id": known}))
    return of.with_reading("defender-plans", SUB, read(plans("Standard")))


SOURCES = {
    "a backup vault": (bound(), "pass"),
    "a workspace in another case": (bound(LEARNING.upper()), "pass"),
    "deleted": (bound(there=Absent(call="GET x", at="")), "fail medium"),
    "one that may not be read": (bound(there=forbidden("x/read")), "unknown"),
    "of a kind that nobody reads": (bound(f"{GROUP}/providers/Contoso.Example/things/x"), "warn medium"),
    "no resource at all": (bound("bv"), "warn medium"),
    "not told": (bound(None), "unknown"),
    "of another kind of value": (bound([VAULT]), "unknown"),
    "Defender for Cloud with its plan": (bound(POSTURE), "pass"),
    "Defender for Cloud without its plan": (
        bound(POSTURE).with_reading("defender-plans", SUB, read(plans("Free"))),
        "warn medium",
    ),
    "Defender for Cloud, plans unread": (
        bound(POSTURE).with_reading("defender-plans", SUB, forbidden("x/read")),
        "unknown",
    ),
    "Defender for Cloud of another subscription": (bound(POSTURE.replace("1111", "2222")), "unknown"),
}


@pytest.mark.parametrize("case", SOURCES)
def test_the_source(case: str) -> None:
    of, expected = SOURCES[case]
    check(ext_trust, of, "source", expected)


ROLES = {
    "a role for one purpose": (bound(roles=[BACKUP.upper()]), "pass"),
    "one text": (bound(roles=BACKUP), "pass"),
    "administration": (bound(roles=[BACKUP, "Contoso.Example/things/Cluster-Admin"]), "fail medium"),
    "a role that nobody knows": (bound(roles=[BACKUP, "Contoso.Example/things/reader"]), "warn medium"),
    "none": (bound(roles=[]), "na"),
    "not told": (bound(roles=None), "unknown"),
    "of another kind": (bound(roles=[3]), "unknown"),
    "the source is unread": (bound(there=forbidden("x/read")), "pass"),
}


@pytest.mark.parametrize("case", ROLES)
def test_the_roles(case: str) -> None:
    of, expected = ROLES[case]
    check(ext_trust, of, "roles", expected)


def finding(of: Snapshot) -> Finding:
    return judge_item(of, Context(), Item(check=ext_trust.CHECK, page=page(ext_trust)))


def test_no_binding_does_not_apply_and_an_unread_list_is_unknown() -> None:
    assert finding(world().with_reading("trusted-access", CLUSTER, read([]))).verdict is Verdict.NA
    assert finding(world().with_reading("trusted-access", CLUSTER, forbidden("x"))).verdict is Verdict.UNKNOWN
    assert finding(world()).verdict is Verdict.UNKNOWN


def test_what_is_known_is_what_is_read() -> None:
    assert frozenset(TRUSTED) == ext_trust.KNOWN
