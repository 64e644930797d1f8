"""AUD-2: who may take logs away, and what each layout of destinations, tables, locks and copies comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from support.log_world import (
    COPIES,
    FAR,
    GONE,
    GROUP,
    HUB,
    LAW,
    MG,
    OTHER,
    PARTNER,
    REGISTRY,
    ROLES,
    STORE,
    at,
    category,
    container,
    export,
    held,
    roles,
    setting,
    table,
    workspace,
    world,
)
from support.snapshots import CLUSTER, SUB, forbidden

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context, Sensitivity, Thresholds
from aks_harden.model.verdict import Severity, Verdict

if TYPE_CHECKING:
    from aks_harden.model.finding import Assertion, Finding
    from aks_harden.model.json import Json
    from aks_harden.snapshot.reading import Reading
    from aks_harden.snapshot.snapshot import Snapshot

PASS, WARN, FAIL, UNKNOWN, NA = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NA
MANUAL = Verdict.MANUAL
HIGH, MEDIUM = Severity.HIGH, Severity.MEDIUM
NO_LOGS: dict[str, Json | Reading] = {REGISTRY: []}
AM = at(COPIES, "am-aksauditadmin")
INSIGHTS = "insights-logs-kube-audit-admin"


def finding(seen: Snapshot, context: Context | None = None) -> Finding:
    found = item("AUD-2")
    assert found is not None
    return judge_item(seen, context or Context(), found)


def judged(seen: Snapshot, key: str, context: Context | None = None) -> Assertion:
    (said,) = [entry for entry in finding(seen, context).assertions if entry.key == key]
    return said


def verdict(seen: Snapshot, key: str, context: Context | None = None) -> Verdict:
    return judged(seen, key, context).verdict


FOUR = held("Owner", *"abcd", kind="Group")
HOLDERS: dict[str, tuple[list[Json], Verdict]] = {
    "nobody holds anything": ([], PASS),
    "three groups are few": (held("Owner", *"abc", kind="Group"), PASS),
    "four groups are too many": (FOUR, FAIL),
    "a user directly fails however few": (held("Owner", "a"), FAIL),
    "a user who may only delete the workspace fails": (held("Deleter", "a"), FAIL),
    "a user who may delete data of tables fails": (held("Table Cleaner", "a"), FAIL),
    "an application is not counted": (held("Owner", "a", kind="ServicePrincipal"), PASS),
    "a user above the subscription is not counted here": (held("Owner", "a", scope=MG), PASS),
    "a user on another group has no say": (held("Owner", "a", scope=f"{SUB}/resourceGroups/rg-x"), PASS),
    "a reader is no holder": (held("Reader", *"abcde"), PASS),
    "lesser rights are for another assertion": (held("Table Keeper", "a"), PASS),
}


@pytest.mark.parametrize("case", HOLDERS)
def test_who_may_purge(case: str) -> None:
    people, wanted = HOLDERS[case]
    assert verdict(world(people=people), "purge-holders") is wanted


def test_purging_weighs_more_than_deleting_the_workspace() -> None:
    assert judged(world(people=held("Owner", "a")), "purge-holders").severity is HIGH
    assert judged(world(people=held("Table Cleaner", "a")), "purge-holders").severity is HIGH
    assert judged(world(people=held("Deleter", "a")), "purge-holders").severity is MEDIUM


def test_a_threshold_of_the_operator_counts() -> None:
    wide = Context(thresholds=Thresholds(max_standing_admins=4))
    assert verdict(world(people=FOUR), "purge-holders", wide) is PASS


def test_who_is_activated_for_now_does_not_stand() -> None:
    (entry,) = cast("list[dict[str, Json]]", held("Owner", "a"))
    active = cast("dict[str, Json]", entry["properties"]) | {
        "assignmentType": "Activated",
        "originRoleAssignmentId": entry["id"],
    }
    instance: Json = {"id": f"{entry['id']}-i", "name": "i", "properties": active}
    seen = world(people=[cast("Json", entry)], activated_assignments={LAW: [instance]})
    assert verdict(seen, "purge-holders") is PASS


def test_without_the_activated_ones_a_holder_is_not_known_to_stand() -> None:
    hidden = {LAW: forbidden("x/read")}
    seen = world(people=held("Owner", "a"), activated_assignments=hidden)
    assert verdict(seen, "purge-holders") is UNKNOWN
    above = world(people=held("Owner", *"abcd", scope=MG), activated_assignments=hidden)
    assert verdict(above, "purge-above") is UNKNOWN
    purger = world(people=held("Data Purger", "a", kind="ServicePrincipal"), activated_assignments=hidden)
    assert verdict(purger, "data-purger") is UNKNOWN


PURGERS: dict[str, tuple[list[Json], Verdict]] = {
    "nobody": ([], PASS),
    "an owner is no Data Purger": (held("Owner", "a"), PASS),
    "an application counts": (held("Data Purger", "a", kind="ServicePrincipal"), FAIL),
    "a group counts": (held("Data Purger", "a", kind="Group"), FAIL),
    "from above counts too": (held("Data Purger", "a", kind="Group", scope=MG), FAIL),
}


@pytest.mark.parametrize("case", PURGERS)
def test_who_is_data_purger(case: str) -> None:
    people, wanted = PURGERS[case]
    assert verdict(world(people=people), "data-purger") is wanted


def test_too_many_from_above_are_a_warning() -> None:
    three = world(people=held("Owner", *"abc", scope=MG))
    assert verdict(three, "purge-above") is PASS
    assert verdict(world(people=held("Owner", *"abcd", scope=MG)), "purge-above") is WARN


@pytest.mark.parametrize(
    ("people", "keys_off", "wanted"),
    [
        pytest.param([], False, PASS, id="nobody"),
        pytest.param(held("Table Keeper", "a"), False, WARN, id="a user who may shorten retention"),
        pytest.param(held("Lock Breaker", "a"), False, WARN, id="a user who may delete locks"),
        pytest.param(held("Table Keeper", "a", kind="Group"), False, PASS, id="one group"),
        pytest.param(held("Table Keeper", *"abcd", kind="Group"), False, WARN, id="four groups"),
        pytest.param(held("Key Reader", "a"), False, WARN, id="a user who may read keys that work"),
        pytest.param(held("Key Reader", "a"), True, PASS, id="keys that do not work are no right"),
        pytest.param(held("Owner", "a"), False, PASS, id="who may purge is not named twice"),
    ],
)
def test_who_may_change_what_is_kept(people: list[Json], keys_off: bool, wanted: Verdict) -> None:  # noqa: FBT001 - a parameter of the table
    law = workspace(features={"disableLocalAuth": keys_off})
    assert verdict(world(people=people, workspaces={".": [law]}), "change-holders") is wanted


@pytest.mark.parametrize(
    ("people", "wanted"),
    [
        pytest.param([], PASS, id="nobody"),
        pytest.param(held("Setter", "a", scope=SUB), WARN, id="a user by settings rights only"),
        pytest.param(held("Setter", "a", kind="Group", scope=SUB), PASS, id="one group"),
        pytest.param(held("Setter", *"abcd", kind="Group", scope=SUB), WARN, id="over N"),
        pytest.param(held("Owner", "a", scope=SUB), PASS, id="who may purge as well is counted there"),
        pytest.param(held("Owner", "a", scope=CLUSTER), WARN, id="who owns the cluster but not the logs"),
    ],
)
def test_who_may_stop_logs_at_their_source(people: list[Json], wanted: Verdict) -> None:
    assert verdict(world(people=people), "setting-holders") is wanted


USER = held("Owner", "a")
COPIED: dict[str, tuple[Json, dict[str, Json | Reading], Verdict]] = {
    "a locked copy lifts the fail": (export(), {AM: container()}, WARN),
    "a table in another case is the same": (export(COPIES, "aksauditADMIN"), {AM: container("locked")}, WARN),
    "an unlocked policy lifts nothing": (export(), {AM: container("Unlocked")}, FAIL),
    "a short one lifts nothing": (export(), {AM: container(days=89)}, FAIL),
    "none lifts nothing": (export(), {AM: container(has=False)}, FAIL),
    "a container that is not there lifts nothing": (export(), {AM: GONE}, FAIL),
    "an export that is off lifts nothing": (export(enable=False), {AM: container()}, FAIL),
    "an export of another table lifts nothing": (export(COPIES, "Heartbeat"), {AM: container()}, FAIL),
    "an export to an event hub lifts nothing": (export(HUB), {AM: container()}, FAIL),
    "an unreadable container is unknown": (export(), {AM: forbidden("x/read")}, UNKNOWN),
    "a policy without a state is unknown": (export(), {AM: container(None)}, UNKNOWN),
    "days that are no number are unknown": (export(), {AM: container(days="90")}, UNKNOWN),
}


@pytest.mark.parametrize("case", COPIED)
def test_a_copy(case: str) -> None:
    rule, containers, wanted = COPIED[case]
    seen = world(people=USER, workspace_exports={LAW: [rule]}, log_containers=containers)
    said = judged(seen, "purge-holders")
    assert said.verdict is wanted
    purger = world(
        people=held("Data Purger", "b", kind="Group"),
        workspace_exports={LAW: [rule]},
        log_containers=containers,
    )
    assert verdict(purger, "data-purger") is wanted


def test_unreadable_exports_leave_open_whether_a_fault_is_lifted() -> None:
    seen = world(people=USER, workspace_exports={LAW: forbidden("x/read")})
    assert verdict(seen, "purge-holders") is UNKNOWN
    assert verdict(world(workspace_exports={LAW: forbidden("x/read")}), "purge-holders") is PASS


def test_a_setting_of_the_same_category_is_a_copy_too() -> None:
    both = (
        setting("kube-audit-admin", workspaceId=LAW),
        setting("kube-audit-admin", name="t", storageAccountId=STORE),
    )
    seen = world(*both, people=USER, log_containers={at(STORE, INSIGHTS): container()})
    assert verdict(seen, "purge-holders") is WARN


def test_every_category_needs_its_copy() -> None:
    two = setting("kube-audit-admin", "guard", workspaceId=LAW)
    one = world(two, people=USER, workspace_exports={LAW: [export()]}, log_containers={AM: container()})
    assert verdict(one, "purge-holders") is FAIL
    rule = export(COPIES, "AKSAuditAdmin", "AKSControlPlane")
    kept: dict[str, Json | Reading] = {AM: container(), at(COPIES, "am-akscontrolplane"): container()}
    seen = world(two, people=USER, workspace_exports={LAW: [rule]}, log_containers=kept)
    assert verdict(seen, "purge-holders") is WARN


def lock(level: Json, scope: str) -> Json:
    place = f"{scope}/providers/Microsoft.Authorization/locks/l"
    return {"id": place, "name": "l", "properties": {"level": level}}


@pytest.mark.parametrize(
    ("locks", "wanted"),
    [
        pytest.param([], WARN, id="none"),
        pytest.param([lock("CanNotDelete", LAW)], PASS, id="on the workspace"),
        pytest.param([lock("cannotdelete", GROUP)], PASS, id="on its group, in another case"),
        pytest.param([lock("ReadOnly", SUB)], PASS, id="a read-only one on the subscription"),
        pytest.param([lock("CanNotDelete", f"{GROUP}/providers/x/y/z")], WARN, id="on something else"),
        pytest.param([lock("NotSpecified", LAW)], WARN, id="one that locks nothing"),
        pytest.param([lock(None, LAW)], UNKNOWN, id="one that says no level"),
        pytest.param([lock(None, LAW), lock("ReadOnly", SUB)], PASS, id="an odd one beside a good one"),
    ],
)
def test_locks(locks: list[Json], wanted: Verdict) -> None:
    assert verdict(world(locks={".": locks}), "delete-lock") is wanted


def test_locks_of_another_subscription_are_asked_for_there() -> None:
    far = setting("kube-audit-admin", workspaceId=FAR)
    assert verdict(world(far), "delete-lock") is WARN
    assert verdict(world(far, log_locks={FAR: [lock("CanNotDelete", FAR)]}), "delete-lock") is PASS
    assert verdict(world(far, log_locks={FAR: forbidden("x/read")}), "delete-lock") is UNKNOWN


def test_holders_in_another_subscription_are_read_there() -> None:
    far = setting("kube-audit-admin", workspaceId=FAR)
    assert verdict(world(far, people=held("Owner", "a", scope=SUB)), "purge-holders") is PASS
    there: dict[str, Json | Reading] = {OTHER: cast("Json", held("Owner", "a", scope=OTHER))}
    assert verdict(world(far, foreign_role_assignments=there), "purge-holders") is FAIL
    hidden = {OTHER: forbidden("x/read")}
    assert verdict(world(far, foreign_role_assignments=hidden), "purge-holders") is UNKNOWN


@pytest.mark.parametrize(
    ("key", "properties", "wanted"),
    [
        pytest.param("local-auth", {}, WARN, id="shared keys are on unless told otherwise"),
        pytest.param("local-auth", {"features": {"disableLocalAuth": True}}, PASS, id="keys off"),
        pytest.param(
            "local-auth", {"features": {"DISABLElocalauth": "True"}}, PASS, id="keys off, oddly told"
        ),
        pytest.param("local-auth", {"features": {"disableLocalAuth": None}}, WARN, id="null is absent"),
        pytest.param("local-auth", {"features": {"disableLocalAuth": 1}}, UNKNOWN, id="of another kind"),
        pytest.param("purge-on-30-days", {}, PASS, id="kept unless told otherwise"),
        pytest.param(
            "purge-on-30-days", {"features": {"immediatePurgeDataOn30Days": True}}, WARN, id="purged"
        ),
        pytest.param("public-query", {}, WARN, id="open unless told otherwise"),
        pytest.param("public-query", {"publicNetworkAccessForQuery": "enabled"}, WARN, id="open"),
        pytest.param("public-query", {"publicNetworkAccessForQuery": "Disabled"}, PASS, id="closed"),
        pytest.param(
            "public-query", {"publicNetworkAccessForQuery": "securedByPerimeter"}, PASS, id="a perimeter"
        ),
        pytest.param("public-query", {"publicNetworkAccessForQuery": "Half"}, UNKNOWN, id="a new word"),
        pytest.param("readers", {}, PASS, id="readers are listed"),
    ],
)
def test_the_workspace_itself(key: str, properties: dict[str, Json], wanted: Verdict) -> None:
    assert verdict(world(workspaces={".": [workspace(LAW, **properties)]}), key) is wanted


def test_public_queries_fail_where_the_environment_is_sensitive() -> None:
    context = Context(sensitivity=Sensitivity.SENSITIVE)
    assert verdict(world(), "public-query", context) is FAIL
    closed = workspace(LAW, publicNetworkAccessForQuery="SecuredByPerimeter")
    assert verdict(world(workspaces={".": [closed]}), "public-query", context) is PASS


def test_readers_are_listed_with_the_access_mode() -> None:
    mode: Json = {"enableLogAccessUsingOnlyResourcePermissions": True}
    said = judged(
        world(people=held("Reader", "a"), workspaces={".": [workspace(LAW, features=mode)]}), "readers"
    )
    assert said.verdict is PASS
    assert "1 principal may read law" in said.reason
    assert "whoever may read the cluster" in said.reason
    assert any("Reader" in note for note in said.notes)


AUDIT = f"{LAW}/tables/AKSAuditAdmin"
LOGS = setting("kube-audit-admin", "guard", workspaceId=LAW)


@pytest.mark.parametrize(
    ("tables", "wanted"),
    [
        pytest.param({AUDIT: table(90)}, PASS, id="90 days"),
        pytest.param({AUDIT: table(89)}, WARN, id="89 days"),
        pytest.param({AUDIT: GONE}, NA, id="a table that is not made yet"),
        pytest.param({AUDIT: table(None)}, UNKNOWN, id="no number"),
        pytest.param({AUDIT: table("90")}, UNKNOWN, id="a number of another kind"),
        pytest.param({AUDIT: table(-1)}, UNKNOWN, id="a number that means something else"),
        pytest.param({AUDIT: forbidden("x/read")}, UNKNOWN, id="unreadable"),
    ],
)
def test_retention(tables: dict[str, Json | Reading], wanted: Verdict) -> None:
    assert verdict(world(audit_tables=tables), "retention") is wanted


def test_every_table_of_the_audit_logs_counts_and_a_fault_outweighs_what_is_open() -> None:
    plane = f"{LAW}/tables/AKSControlPlane"
    assert verdict(world(LOGS, audit_tables={AUDIT: table(90), plane: GONE}), "retention") is PASS
    assert verdict(world(LOGS, audit_tables={AUDIT: table(90), plane: table(30)}), "retention") is WARN
    hidden: dict[str, Json | Reading] = {AUDIT: table(90), plane: forbidden("x/read")}
    assert verdict(world(LOGS, audit_tables=hidden), "retention") is UNKNOWN
    short: dict[str, Json | Reading] = {AUDIT: table(30), plane: forbidden("x/read")}
    assert verdict(world(LOGS, audit_tables=short), "retention") is WARN


def test_without_tables_of_its_own_the_shared_table_counts() -> None:
    shared = setting("kube-audit-admin", dedicated=False, workspaceId=LAW)
    name = f"{LAW}/tables/AzureDiagnostics"
    kept: dict[str, Json | Reading] = {name: table(30, "AzureDiagnostics")}
    assert verdict(world(shared, audit_tables=kept), "retention") is WARN


TO_STORE = setting("kube-audit-admin", storageAccountId=STORE)


def account(**properties: Json) -> dict[str, Json | Reading]:
    return {STORE: {"id": STORE, "name": "stlogs", "properties": properties}}


@pytest.mark.parametrize(
    ("people", "keys", "wanted"),
    [
        pytest.param([], True, PASS, id="nobody"),
        pytest.param(held("Blob Cleaner", "a"), False, FAIL, id="a user who may delete blobs"),
        pytest.param(held("Account Keys", "a"), True, FAIL, id="a user who may list keys that work"),
        pytest.param(held("Account Keys", "a"), False, PASS, id="keys that do not work are no right"),
        pytest.param(held("Owner", *"abcd", kind="Group"), True, FAIL, id="four groups"),
        pytest.param(held("Owner", *"abc", kind="Group"), True, PASS, id="three groups"),
        pytest.param(held("Reader", "a"), True, PASS, id="a reader"),
    ],
)
def test_who_may_delete_blobs(people: list[Json], keys: bool, wanted: Verdict) -> None:  # noqa: FBT001 - a parameter of the table
    loose: dict[str, Json | Reading] = {at(STORE, INSIGHTS): container(has=False)}
    seen = world(
        TO_STORE, people=people, destinations=account(allowSharedKeyAccess=keys), log_containers=loose
    )
    said = judged(seen, "blob-holders")
    assert said.verdict is wanted
    if wanted is FAIL:
        assert said.severity is HIGH
        locked: dict[str, Json | Reading] = {at(STORE, INSIGHTS): container()}
        lifted = world(
            TO_STORE, people=people, destinations=account(allowSharedKeyAccess=keys), log_containers=locked
        )
        assert verdict(lifted, "blob-holders") is WARN


def test_too_many_from_above_are_a_warning_for_storage_too() -> None:
    assert verdict(world(TO_STORE, people=held("Owner", *"abcd", scope=MG)), "blob-above") is WARN
    assert verdict(world(TO_STORE), "blob-above") is PASS


def test_rights_on_a_container_of_logs_count() -> None:
    logs, other = at(STORE, INSIGHTS), at(STORE, "pictures")
    blobs = f"{STORE}/blobServices/default"
    for scope, wanted in ((logs, FAIL), (blobs, FAIL), (logs.upper(), FAIL), (other, PASS)):
        people = held("Blob Cleaner", "a", scope=scope)
        seen = world(TO_STORE, people=people, destinations=account(), log_containers={logs: GONE})
        assert verdict(seen, "blob-holders") is wanted, scope


def test_rights_on_a_table_of_logs_count() -> None:
    for table_, wanted in (("AKSAuditAdmin", FAIL), ("Heartbeat", PASS)):
        seen = world(people=held("Table Cleaner", "a", scope=f"{LAW}/tables/{table_}"))
        assert verdict(seen, "purge-holders") is wanted, table_


@pytest.mark.parametrize(
    ("properties", "wanted"),
    [
        pytest.param({}, WARN, id="keys are on unless told otherwise"),
        pytest.param({"allowSharedKeyAccess": None}, WARN, id="null is absent"),
        pytest.param({"allowSharedKeyAccess": False}, PASS, id="off"),
        pytest.param({"AllowSharedKeyAccess": "false"}, PASS, id="off, oddly told"),
        pytest.param({"allowSharedKeyAccess": []}, UNKNOWN, id="of another kind"),
    ],
)
def test_keys_of_the_account(properties: dict[str, Json], wanted: Verdict) -> None:
    assert verdict(world(TO_STORE, destinations=account(**properties)), "shared-key-access") is wanted


@pytest.mark.parametrize(
    ("kept", "wanted"),
    [
        pytest.param(container(), PASS, id="locked for long enough"),
        pytest.param(container("Unlocked", 365), WARN, id="not locked"),
        pytest.param(container(days=30), WARN, id="too short"),
        pytest.param(container(has=False), WARN, id="none"),
        pytest.param(GONE, WARN, id="a container that is not made yet"),
        pytest.param(container(has=None), UNKNOWN, id="a container that does not say"),
        pytest.param(forbidden("x/read"), UNKNOWN, id="unreadable"),
    ],
)
def test_immutability(kept: Json | Reading, wanted: Verdict) -> None:
    seen = world(TO_STORE, log_containers={at(STORE, INSIGHTS): kept})
    assert verdict(seen, "immutability") is wanted


@pytest.mark.parametrize(
    ("where", "name"),
    [
        pytest.param(
            {"eventHubAuthorizationRuleId": f"{HUB}/authorizationRules/Root"}, "ehlogs", id="an event hub"
        ),
        pytest.param({"marketplacePartnerId": PARTNER}, "dd", id="a partner"),
    ],
)
def test_what_leaves_azure_is_attested(where: dict[str, Any], name: str) -> None:
    seen = world(setting("kube-audit-admin", **where))
    said = judged(seen, "siem")
    assert said.verdict is MANUAL
    assert name in said.reason
    assert "SIEM" in said.reason
    assert finding(seen).verdict is MANUAL


def test_without_a_destination_the_item_does_not_apply() -> None:
    seen = world(setting("kube-apiserver", workspaceId=LAW))
    assert finding(seen).verdict is NA
    assert all("AUD-1" in entry.reason for entry in finding(seen).assertions)


def test_settings_that_cannot_be_read_hide_no_destination_that_others_name() -> None:
    told = Context(registries=(REGISTRY,))
    odd: Json = {"id": "/x", "name": "odd", "properties": {"logs": 5, "workspaceId": FAR}}
    owner = held("Owner", "a", scope=SUB)
    for seen in (
        world(people=owner, registry_diagnostics={REGISTRY: forbidden("x/read")}),
        world(odd, setting("kube-audit-admin", workspaceId=LAW), people=owner, registry_diagnostics=NO_LOGS),
    ):
        assert verdict(seen, "purge-holders", told) is FAIL
        assert verdict(seen, "destinations", told) is UNKNOWN
        assert verdict(seen, "siem", told) is UNKNOWN
    assert verdict(world(people=owner, registry_diagnostics=NO_LOGS), "destinations", told) is PASS
    unread = world(people=owner, registry_diagnostics={REGISTRY: forbidden("x/read")})
    each = [entry for entry in finding(unread, told).assertions if entry.key == "setting-holders"]
    assert {entry.resource: entry.verdict for entry in each} == {CLUSTER: PASS, REGISTRY: UNKNOWN}


def test_who_holds_no_settings_rights_passes_whoever_may_delete() -> None:
    hidden = {OTHER: forbidden("x/read")}
    seen = world(setting("kube-audit", workspaceId=FAR), foreign_role_assignments=hidden)
    assert verdict(seen, "setting-holders") is PASS
    many = held("Setter", "a", scope=SUB)
    seen = world(setting("kube-audit", workspaceId=FAR), people=many, foreign_role_assignments=hidden)
    assert verdict(seen, "setting-holders") is UNKNOWN


def test_one_locked_copy_is_enough_whatever_another_hides() -> None:
    kept: dict[str, Json | Reading] = {
        AM: forbidden("x/read"),
        at(STORE, "am-aksauditadmin"): container(),
    }
    both: list[Json] = [export(COPIES), export(STORE)]
    seen = world(people=USER, workspace_exports={LAW: both}, log_containers=kept)
    assert verdict(seen, "purge-holders") is WARN


def test_unreadable_settings_are_unknown() -> None:
    seen = world(cluster_diagnostics={"@": forbidden("x/read")})
    assert {entry.verdict for entry in finding(seen).assertions} == {UNKNOWN}


def test_a_destination_that_is_gone_is_for_aud_1() -> None:
    seen = world(workspaces={".": []}, destinations={LAW: GONE})
    said = {entry.key: entry.verdict for entry in finding(seen).assertions if entry.resource == LAW}
    assert set(said.values()) == {NA}
    hidden = world(workspaces={".": []}, destinations={LAW: forbidden("x/read")})
    assert verdict(hidden, "local-auth") is UNKNOWN


def test_groups_and_registries_lead_to_destinations_too() -> None:
    logs = setting(groups=("audit",), resource=REGISTRY, workspaceId=LAW)
    seen = world(
        setting("kube-apiserver", workspaceId=LAW),
        people=held("Setter", "a", scope=SUB),
        registry_diagnostics={REGISTRY: [logs]},
        registry_log_categories={
            REGISTRY: [
                category("ContainerRegistryLoginEvents", REGISTRY),
                category("ContainerRegistryRepositoryEvents", REGISTRY),
            ]
        },
        audit_tables={
            f"{LAW}/tables/ContainerRegistryLoginEvents": table(30),
            f"{LAW}/tables/ContainerRegistryRepositoryEvents": GONE,
        },
    )
    context = Context(registries=(REGISTRY,))
    assert verdict(seen, "retention", context) is WARN
    said = judged(seen, "setting-holders", context)
    assert (said.verdict, said.resource) == (WARN, REGISTRY)


def test_a_role_that_no_list_holds_leaves_open_who_may_purge() -> None:
    defined = roles()
    del defined[list(ROLES).index("Reader")]
    seen = world(people=held("Reader", "a"), role_definitions={".": defined})
    assert verdict(seen, "purge-holders") is UNKNOWN
    beside = world(people=[*held("Reader", "a"), *held("Owner", "b")], role_definitions={".": defined})
    assert verdict(beside, "purge-holders") is FAIL
