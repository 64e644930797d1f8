"""Whether a policy is in force: every way into force, and every way out of it."""

from __future__ import annotations

from typing import cast

import pytest
from support.access import (
    AUTHORIZATION,
    MANAGEMENT_GROUP,
    assignment,
    definition,
    exemption,
    initiative,
    properties,
)
from support.snapshots import CLUSTER, SUB, cluster, forbidden, snapshot

from aks_harden.checks.policies.in_force import Coverage, Wanted, coverage
from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

ALIAS = "Microsoft.ContainerService/managedClusters/aadProfile"
ENTRA = "450d2877-ebea-41e8-b00c-e286317d21bf"
BUILT_IN = f"{AUTHORIZATION}/policyDefinitions/{ENTRA}"
WANTED = Wanted(title="asks for Entra", builtins={ENTRA: "Audit"}, alias=ALIAS)
GROUP = CLUSTER.split("/providers/", maxsplit=1)[0]
WHOLE_DEFINITION = definition(
    ENTRA,
    {"field": ALIAS, "exists": False},
    effect="[parameters('effect')]",
    scope="",
    parameters={"effect": {"type": "String", "defaultValue": "Audit"}},
)
CUSTOM = definition(
    "own-entra",
    {"allOf": [{"field": "type", "equals": "x"}, {"field": f"{ALIAS}.managed", "equals": "true"}]},
)
CUSTOM_ID = str(CUSTOM["id"])
MEMBER: JsonObject = {
    "policyDefinitionId": BUILT_IN,
    "policyDefinitionReferenceId": "entraRef",
    "parameters": {"effect": {"value": "[parameters('entraEffect')]"}},
}
SET = initiative("baseline", MEMBER, parameters={"entraEffect": {"defaultValue": "AuditIfNotExists"}})
SET_ID = str(SET["id"])


def seen(
    *assignments: Json,
    exemptions: Json | Reading = None,
    custom: Json | Reading = None,
    sets: Json | Reading = None,
    by_id: dict[str, Json | Reading] | None = None,
    **more: Json,
) -> Snapshot:
    return snapshot(
        {
            "cluster": {"@": cluster(**more)},
            "policy-assignments": {".": list(assignments)},
            "policy-exemptions": {".": [] if exemptions is None else exemptions},
            "policy-definitions": {".": [] if custom is None else custom},
            "policy-sets": {".": [] if sets is None else sets},
            "assigned-policies": {BUILT_IN: WHOLE_DEFINITION} if by_id is None else by_id,
        }
    )


def covered(of: Snapshot, wanted: Wanted = WANTED) -> Coverage:
    return coverage(of, wanted, of.cluster)


IN_FORCE = {
    "a built-in definition with its default effect": (seen(assignment(BUILT_IN)), "audit"),
    "an id in another case": (seen(assignment(BUILT_IN.upper())), "audit"),
    "an assignment at a management group": (seen(assignment(BUILT_IN, scope=MANAGEMENT_GROUP)), "audit"),
    "an assignment at the cluster's group": (seen(assignment(BUILT_IN, scope=GROUP)), "audit"),
    "the assignment's parameter beats the default": (
        seen(assignment(BUILT_IN, parameters={"effect": {"value": "Deny"}})),
        "deny",
    ),
    "an override beats the parameter": (
        seen(
            assignment(
                BUILT_IN,
                parameters={"effect": {"value": "Disabled"}},
                overrides=[{"kind": "policyEffect", "value": "Audit"}],
            )
        ),
        "audit",
    ),
    "an override for another place does not count": (
        seen(
            assignment(
                BUILT_IN,
                overrides=[
                    {
                        "kind": "policyEffect",
                        "value": "Disabled",
                        "selectors": [{"kind": "resourceLocation", "in": ["eastus"]}],
                    }
                ],
            )
        ),
        "audit",
    ),
    "the initiative's default beats the definition's": (
        seen(assignment(SET_ID), sets=[SET]),
        "auditifnotexists",
    ),
    "the assignment's parameter beats the initiative's default": (
        seen(assignment(SET_ID, parameters={"entraEffect": {"value": "Deny"}}), sets=[SET]),
        "deny",
    ),
    "a member without a parameter takes the definition's default": (
        seen(assignment(SET_ID), sets=[initiative("baseline", {"policyDefinitionId": BUILT_IN})]),
        "audit",
    ),
    "a built-in definition that was not read stands by its documented default": (
        seen(assignment(BUILT_IN), by_id={}),
        "audit",
    ),
    "a built-in initiative read by its id": (
        seen(assignment(SET_ID), by_id={SET_ID: SET}),
        "auditifnotexists",
    ),
    "a custom definition whose rule tests the alias": (seen(assignment(CUSTOM_ID), custom=[CUSTOM]), "audit"),
    "a custom definition that reads the alias with field()": (
        seen(
            assignment(CUSTOM_ID),
            custom=[definition("own-entra", {"value": f"[field('{ALIAS}')]", "exists": "true"})],
        ),
        "audit",
    ),
    "a selector for the cluster's place": (
        seen(
            assignment(
                BUILT_IN,
                resourceSelectors=[{"selectors": [{"kind": "resourceLocation", "in": ["West Europe"]}]}],
            )
        ),
        "audit",
    ),
    "an exemption that has expired": (
        seen(
            assignment(BUILT_IN),
            exemptions=[
                exemption(
                    str(assignment(BUILT_IN)["id"]), scope=CLUSTER, expiresOn="2026-11-23T11:59:59.1234567Z"
                )
            ],
        ),
        "audit",
    ),
    "an exemption of another member of the initiative": (
        seen(
            assignment(SET_ID),
            sets=[SET],
            exemptions=[
                exemption(
                    str(assignment(SET_ID)["id"]), scope=CLUSTER, policyDefinitionReferenceIds=["otherRef"]
                )
            ],
        ),
        "auditifnotexists",
    ),
    "an exemption of another cluster": (
        seen(
            assignment(BUILT_IN),
            exemptions=[exemption(str(assignment(BUILT_IN)["id"]), scope=f"{CLUSTER}-two")],
        ),
        "audit",
    ),
    "beside an initiative that nobody may read": (
        seen(
            assignment(BUILT_IN),
            assignment(SET_ID, name="other"),
            by_id={SET_ID: forbidden("Microsoft.Authorization/policySetDefinitions/read")},
        ),
        "audit",
    ),
}


@pytest.mark.parametrize("case", IN_FORCE)
def test_in_force_with(case: str) -> None:
    of, effect = IN_FORCE[case]
    found = covered(of)
    assert found.settled()
    assert [entry.effect for entry in found.in_force] == [effect]


def test_not_enforced_still_audits() -> None:
    found = covered(seen(assignment(BUILT_IN, enforcementMode="DoNotEnforce")))
    assert [(entry.effect, entry.enforced) for entry in found.in_force] == [("audit", False)]


NOT_IN_FORCE = {
    "nothing is assigned": seen(),
    "another built-in definition is assigned": seen(
        assignment(f"{AUTHORIZATION}/policyDefinitions/993c2fcd-2b29-49d2-9eb0-df2c3a730c32")
    ),
    "a custom definition tests another alias": seen(
        assignment(CUSTOM_ID), custom=[definition("own-entra", {"field": f"{ALIAS}s", "exists": True})]
    ),
    "the parameter disables it": seen(assignment(BUILT_IN, parameters={"effect": {"value": "disabled"}})),
    "an override disables it": seen(
        assignment(BUILT_IN, overrides=[{"kind": "policyEffect", "value": "Disabled"}])
    ),
    "an override disables this member": seen(
        assignment(
            SET_ID,
            overrides=[
                {
                    "kind": "policyEffect",
                    "value": "Disabled",
                    "selectors": [{"kind": "policyDefinitionReferenceId", "in": ["EntraRef"]}],
                }
            ],
        ),
        sets=[SET],
    ),
    "the initiative disables it by default": seen(
        assignment(SET_ID),
        sets=[initiative("baseline", MEMBER, parameters={"entraEffect": {"defaultValue": "Disabled"}})],
    ),
    "notScopes leaves the cluster's group out": seen(assignment(BUILT_IN, notScopes=[GROUP.upper()])),
    "the assignment is for another group": seen(assignment(BUILT_IN, scope=f"{SUB}/resourceGroups/rg-other")),
    "a selector is for another place": seen(
        assignment(
            BUILT_IN,
            resourceSelectors=[{"selectors": [{"kind": "resourceLocation", "notIn": ["westeurope"]}]}],
        )
    ),
    "an exemption holds for ever": seen(
        assignment(BUILT_IN), exemptions=[exemption(str(assignment(BUILT_IN)["id"]), scope=SUB)]
    ),
    "an exemption of the management group": seen(
        assignment(BUILT_IN),
        exemptions=[exemption(str(assignment(BUILT_IN)["id"]), scope=MANAGEMENT_GROUP)],
    ),
    "an exemption names this member": seen(
        assignment(SET_ID),
        sets=[SET],
        exemptions=[
            exemption(
                str(assignment(SET_ID)["id"]),
                scope=CLUSTER,
                expiresOn="2027-01-01",
                policyDefinitionReferenceIds=["entraref"],
            )
        ],
    ),
    "an unreadable initiative leaves the cluster out": seen(
        assignment(SET_ID, notScopes=[SUB]),
        by_id={SET_ID: forbidden("Microsoft.Authorization/policySetDefinitions/read")},
    ),
}


@pytest.mark.parametrize("case", NOT_IN_FORCE)
def test_not_in_force_where(case: str) -> None:
    assert covered(NOT_IN_FORCE[case]).settled() is False


def _without(path: str) -> JsonObject:
    body = assignment(BUILT_IN)
    del properties(body)[path]
    return body


OPEN = {
    "the assigned initiative may not be read": seen(
        assignment(SET_ID), by_id={SET_ID: forbidden("Microsoft.Authorization/policySetDefinitions/read")}
    ),
    "the assigned initiative was not read": seen(assignment(SET_ID), by_id={}),
    "the custom definition may not be read": seen(
        assignment(CUSTOM_ID),
        custom=forbidden("Microsoft.Authorization/policyDefinitions/read"),
        by_id={},
    ),
    "an initiative's custom member may not be read": seen(
        assignment(SET_ID), sets=[initiative("baseline", {"policyDefinitionId": CUSTOM_ID})], by_id={}
    ),
    "the exemptions may not be read": seen(
        assignment(BUILT_IN), exemptions=forbidden("Microsoft.Authorization/policyExemptions/read")
    ),
    "the assignment names no definition": seen(_without("policyDefinitionId")),
    "the effect is an expression": seen(
        assignment(CUSTOM_ID),
        custom=[definition("own-entra", {"field": ALIAS, "exists": True}, effect="[if(true(), 'a', 'b')]")],
    ),
    "the effect is none that Azure knows": seen(
        assignment(BUILT_IN, parameters={"effect": {"value": "perhaps"}})
    ),
    "the override names no effect": seen(assignment(BUILT_IN, overrides=[{"kind": "policyEffect"}])),
    "the scope is no id": seen(assignment(BUILT_IN, scope="somewhere")),
    "a selector is of an unknown kind": seen(
        assignment(BUILT_IN, resourceSelectors=[{"selectors": [{"kind": "userPrincipalId", "in": ["x"]}]}])
    ),
    "a management group is left out, in which the subscription may lie": seen(
        assignment(BUILT_IN, notScopes=["/providers/Microsoft.Management/managementGroups/other"])
    ),
    "the initiative works the effect out": seen(
        assignment(SET_ID),
        sets=[
            initiative(
                "baseline",
                {
                    "policyDefinitionId": BUILT_IN,
                    "parameters": {"effect": {"value": "[if(parameters('hard'), 'Deny', 'Audit')]"}},
                },
            )
        ],
    ),
    "an exemption names no assignment": seen(
        assignment(BUILT_IN),
        exemptions=[exemption("x", scope=CLUSTER, policyAssignmentId=None)],
    ),
    "notScopes is no list of texts": seen(assignment(BUILT_IN, notScopes=[5])),
}


@pytest.mark.parametrize("case", OPEN)
def test_missing_is_not_settled_where(case: str) -> None:
    found = covered(OPEN[case])
    assert not found.in_force
    with pytest.raises(NotSettledError):
        found.settled()


def test_many_policies_are_gone_through_at_once() -> None:
    members: list[Json] = [
        {"policyDefinitionId": str(definition(f"c{number}", {"field": "type", "equals": "x"})["id"])}
        for number in range(100)
    ]
    ids = [f"set-{number}" for number in range(30)]
    sets: list[Json] = [initiative(name, *members) for name in ids]
    of = seen(
        *(assignment(SET_ID.replace("baseline", name), name=f"a-{name}") for name in ids),
        *(assignment(BUILT_IN, name=f"b{number}") for number in range(100)),
        sets=sets,
        custom=[definition(f"c{number}", {"field": "type", "equals": "x"}) for number in range(1_000)],
        exemptions=[exemption(f"x{number}", scope=CLUSTER) for number in range(1_000)],
    )
    looks = 0

    class Counted(Snapshot, frozen=True, kw_only=True):
        def listed(self, facet: str, target: str | None = None) -> tuple[Node, ...]:
            nonlocal looks
            looks += 1
            return super().listed(facet, target)

    counted = Counted(cluster_id=of.cluster_id, taken_at=of.taken_at, readings=of.readings)
    assert len(covered(counted).in_force) == 100
    assert looks < 10


def test_unread_assignments_are_not_settled() -> None:
    of = snapshot(
        {
            "cluster": {"@": cluster()},
            "policy-assignments": {".": forbidden("Microsoft.Authorization/policyAssignments/read")},
        }
    )
    with pytest.raises(NotSettledError):
        covered(of)


def test_a_scope_is_told_by_the_id_where_the_body_lacks_it() -> None:
    assert covered(seen(_without("scope"))).settled()


def test_parameters_come_with_the_policy() -> None:
    found = covered(seen(assignment(BUILT_IN, parameters={"effect": {"value": "Deny"}})))
    assert found.in_force[0].parameters == {"effect": "Deny"}


KUBERNETES = Wanted(title="allows only some images", builtins={ENTRA: "Audit"}, kubernetes=True)
ADDON = {"azurePolicy": {"enabled": True}}
IN_CLUSTER = {
    "the add-on is on": (seen(assignment(BUILT_IN), addonProfiles=cast("Json", ADDON)), True),
    "the add-on is off": (seen(assignment(BUILT_IN)), False),
    "the assignment is a minute old": (
        seen(
            assignment(BUILT_IN, metadata={"createdOn": "2026-11-23T11:59:00.0Z"}),
            addonProfiles=cast("Json", ADDON),
        ),
        False,
    ),
    "the assignment is an hour old": (
        seen(
            assignment(BUILT_IN, metadata={"createdOn": "2026-11-23T11:00:00.0Z"}),
            addonProfiles=cast("Json", ADDON),
        ),
        True,
    ),
}


@pytest.mark.parametrize("case", IN_CLUSTER)
def test_a_policy_for_kubernetes_objects_where(case: str) -> None:
    of, expected = IN_CLUSTER[case]
    assert covered(of, KUBERNETES).settled() is expected
