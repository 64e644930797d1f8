"""AUD-2: what keeps logs longer and harder to take away, what is asked first, and the way back."""

from __future__ import annotations

import pytest
from support.snapshots import read
from support.worlds import world_snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.offers import offers
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context, Thresholds
from aks_harden.model.fix import Fix, GuardState, Risk
from aks_harden.sandbox.worlds.shop.ids import ROOT, WORKSPACE
from aks_harden.sandbox.worlds.shop.logs import ARCHIVE
from aks_harden.snapshot.snapshot import Snapshot

SHOP = world_snapshot("shop")
TABLE = f"{WORKSPACE}/tables/ContainerRegistryRepositoryEvents".lower()


def offered(of: Snapshot, context: Context) -> dict[str, Proposal]:
    found = item("AUD-2")
    assert found is not None
    return {
        f"{proposal.fix.id}@{proposal.fix.assertions[0][1].rsplit('/', 1)[-1]}": proposal
        for proposal in offers(of, context, (found,))
    }


def fix(name: str, of: Snapshot = SHOP, **answers: str) -> Fix:
    given = {key.replace("_", "-"): value for key, value in answers.items()}
    return offered(of, Context(inputs=given))[name].fix


@pytest.mark.parametrize(("name", "resource"), [("law-shop", WORKSPACE), ("stshoplogs", ARCHIVE)])
def test_a_lock_keeps_what_holds_logs_from_being_deleted(name: str, resource: str) -> None:
    found = fix(f"AUD-2.lock@{name}")
    target = ("--name", f"aks-harden-keep-{name}", "--resource", resource)
    assert found.commands[0].argv == ("az", "lock", "create", *target, "--lock-type", "CanNotDelete")
    assert found.undo[0].argv == ("az", "lock", "delete", *target)


def test_a_lock_of_our_name_is_left_to_who_made_it() -> None:
    own = f"{WORKSPACE}/providers/Microsoft.Authorization/locks/aks-harden-keep-law-shop"
    held = SHOP.with_member("locks", ROOT, {"id": own, "name": "x", "properties": {"level": "NotSpecified"}})
    assert "aks-harden-keep-law-shop-2" in fix("AUD-2.lock@law-shop", held).commands[0].argv


def test_only_tables_that_are_short_are_kept_longer_and_go_back_to_what_they_were() -> None:
    found = fix("AUD-2.retention@law-shop")
    (there,), (back,) = found.commands, found.undo
    assert there.target[:4] == (
        *("--name", "ContainerRegistryRepositoryEvents"),
        *("--workspace-name", "law-shop"),
    )
    assert there.change == ("--total-retention-time", "90")
    assert back.change == ("--total-retention-time", "30")
    assert found.preconditions[0].expected == 30
    assert "total_retention_in_days = 90" in found.terraform


def test_the_threshold_of_the_operator_counts() -> None:
    context = Context(thresholds=Thresholds(min_audit_days=400))
    (there,) = offered(SHOP, context)["AUD-2.retention@law-shop"].fix.commands
    assert there.change == ("--total-retention-time", "400")
    long = SHOP.with_value("audit-tables", TABLE, "properties.totalRetentionInDays", 90)
    assert "AUD-2.retention@law-shop" not in offered(long, Context())


SWITCHES = [
    ("AUD-2.local-auth@law-shop", "workspace-keys-unused", "properties.features.disableLocalAuth=true"),
    ("AUD-2.query@law-shop", "private-query-works", "Disabled"),
    ("AUD-2.account-keys@stshoplogs", "account-keys-unused", "false"),
]


@pytest.mark.parametrize(("name", "question", "value"), SWITCHES)
@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("yes", GuardState.OK),
        ("no", GuardState.BLOCKED),
        ("", GuardState.UNDECIDED),
        ("; rm", GuardState.UNDECIDED),
    ],
)
def test_what_shuts_somebody_out_is_asked_first(
    name: str, question: str, value: str, answer: str, state: GuardState
) -> None:
    found = offered(SHOP, Context(inputs={question: answer}))[name].fix
    (guard,) = found.guards
    assert (guard.id, guard.state) == (question, state)
    assert found.risk is Risk.DISRUPTIVE
    assert found.commands[0].argv[-1] == value


@pytest.mark.parametrize(
    ("name", "back"),
    [
        ("AUD-2.local-auth@law-shop", "properties.features.disableLocalAuth=false"),
        ("AUD-2.query@law-shop", "Enabled"),
        ("AUD-2.account-keys@stshoplogs", "true"),
    ],
)
def test_the_way_back_is_what_was_read(name: str, back: str) -> None:
    assert fix(name).undo[0].argv[-1] == back


def test_a_workspace_that_drops_records_stops_doing_so() -> None:
    assert "AUD-2.purge@law-shop" not in offered(SHOP, Context())
    path = "properties.features.immediatePurgeDataOn30Days"
    dropping = SHOP.with_value("workspaces", ROOT, path, value=True, member=WORKSPACE)
    found = fix("AUD-2.purge@law-shop", dropping)
    assert found.risk is Risk.SAFE
    assert found.commands[0].argv[-1] == f"{path}=false"
    assert found.undo[0].argv[-1] == f"{path}=true"


REMOVERS = [
    ("AUD-2.users@law-shop", "log-rights-replaced"),
    ("AUD-2.account-users@stshoplogs", "log-rights-replaced"),
    ("AUD-2.purger@law-shop", "purging-unused"),
]


@pytest.mark.parametrize(("name", "question"), REMOVERS)
def test_rights_to_remove_logs_go_one_by_one_and_come_back_as_they_were(name: str, question: str) -> None:
    found = offered(SHOP, Context(inputs={question: "yes", "caller-keeps-roles": "yes"}))[name].fix
    assert all(
        command.argv[:5] == ("az", "role", "assignment", "delete", "--ids") for command in found.commands
    )
    assert [back.words[3] for back in found.undo] == ["create"] * len(found.commands)
    names = {command.argv[-1].rpartition("/")[2] for command in found.commands}
    assert {back.target[1] for back in found.undo} == names
    assert not found.blocked
    assert found.risk is Risk.DISRUPTIVE


@pytest.mark.parametrize(("name", "question"), REMOVERS)
@pytest.mark.parametrize("answer", ["no", "perhaps", ""])
def test_nothing_goes_that_somebody_may_rely_on(name: str, question: str, answer: str) -> None:
    found = offered(SHOP, Context(inputs={question: answer, "caller-keeps-roles": "yes"}))[name].fix
    assert question in {guard.id for guard in found.blocked}


def test_nobody_takes_their_own_way_to_give_roles_unasked() -> None:
    found = offered(SHOP, Context(inputs={"log-rights-replaced": "yes"}))["AUD-2.users@law-shop"].fix
    assert "caller-keeps-roles" in {guard.id for guard in found.blocked}


def test_where_users_alone_may_ever_give_roles_they_are_not_taken_away() -> None:
    bare = SHOP
    for entry in SHOP.listed("role-assignments"):
        group = entry.text("properties.principalType").lower() == "group"
        if group or not entry.id.lower().startswith(ROOT.lower()):
            bare = bare.without_member("role-assignments", ROOT, entry.id)
    for target in bare.targets("eligible-assignments"):
        bare = bare.with_reading("eligible-assignments", target, read([]))
    found = offered(bare, Context(inputs={"log-rights-replaced": "yes", "caller-keeps-roles": "yes"}))
    blocked = found["AUD-2.users@law-shop"].fix.blocked
    assert [guard.id for guard in blocked] == ["somebody-gives-roles"]


def test_where_a_destination_is_gone_nothing_is_offered_for_it() -> None:
    pay = world_snapshot("pay")
    assert not any(name.endswith("@law-central") for name in offered(pay, Context()))
