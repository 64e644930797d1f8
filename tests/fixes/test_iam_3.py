"""The fixes of IAM-3: credentials of a registry, and what the nodes' identity may do with it."""

from __future__ import annotations

from functools import partial

import pytest
from support.worlds import world_snapshot

from aks_harden.checks.iam.iam_3 import judge_kubelet
from aks_harden.fixes.iam.kubelet_rights import propose_kubelet
from aks_harden.fixes.iam.registry_credentials import propose_arm_audience, propose_tokens
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, GuardState
from aks_harden.model.verdict import Verdict
from aks_harden.sandbox.worlds import access, role_ids
from aks_harden.sandbox.worlds.directory import managed_identity
from aks_harden.sandbox.worlds.shop.ids import ACR, KUBELET, MG, ROOT
from aks_harden.snapshot.snapshot import Snapshot

PULL = access.assignment(ACR, role_ids.ACR_PULL, managed_identity(KUBELET))
PUSH = access.assignment(ACR, role_ids.ACR_PUSH, managed_identity(KUBELET))
READER = access.assignment(ROOT, role_ids.READER, managed_identity(KUBELET))
TOKEN = f"{ACR}/tokens/ci-push"


def shop() -> Snapshot:
    return world_snapshot("shop")


def said(name: str, answer: str) -> Context:
    return Context(inputs={name: answer})


def state(fix: Fix, guard: str) -> GuardState:
    return next(each.state for each in fix.guards if each.id == guard)


def test_every_working_token_is_disabled_and_comes_back_as_it_was() -> None:
    made = propose_tokens(shop(), Context(), ACR)
    assert made is not None
    where = ("--name", "ci-push", "--registry", "acrshop", "--resource-group", "rg-shop")
    words = ("az", "acr", "token", "update", *where, "--status")
    assert [call.argv for call in made.fix.commands] == [(*words, "disabled")]
    assert [call.argv for call in made.fix.undo] == [(*words, "enabled")]
    assert "ci-push" in made.fix.bicep
    assert "enabled = false" in made.fix.terraform


def test_where_no_token_works_there_is_nothing_to_disable() -> None:
    off = shop().with_value("registry-tokens", ACR, "properties.status", "disabled", member=TOKEN)
    assert propose_tokens(off, Context(), ACR) is None


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [("yes", GuardState.OK), ("no", GuardState.BLOCKED), ("perhaps", GuardState.UNDECIDED)],
)
def test_only_the_operator_knows_who_uses_tokens(answer: str, wanted: GuardState) -> None:
    tokens = propose_tokens(shop(), said("tokens-unused", answer), ACR)
    arm = propose_arm_audience(shop(), said("arm-tokens-unused", answer), ACR)
    assert tokens is not None
    assert arm is not None
    assert state(tokens.fix, "tokens-unused") is wanted
    assert state(arm.fix, "arm-tokens-unused") is wanted


def test_tokens_stay_where_the_nodes_may_not_pull_by_themselves() -> None:
    bare = shop()
    for given in (PULL, PUSH, READER):
        bare = bare.without_member("role-assignments", ROOT, given["id"])
    made = propose_tokens(bare, Context(), ACR)
    assert made is not None
    assert state(made.fix, "nodes-keep-pull") is GuardState.BLOCKED


def test_tokens_of_resource_manager_are_refused_by_the_registrys_own_setting() -> None:
    made = propose_arm_audience(shop(), Context(), ACR)
    assert made is not None
    assert made.fix.commands[0].argv[-2:] == ("--status", "disabled")
    assert made.fix.undo[0].argv[-2:] == ("--status", "enabled")
    off = "properties.policies.azureADAuthenticationAsArmPolicy.status"
    assert made.after.member("registries", ROOT, ACR).see(off).text == "disabled"  # type: ignore[union-attr]
    assert propose_arm_audience(made.after, Context(), ACR) is None


def test_all_that_gives_the_nodes_more_than_to_pull_goes_by_name() -> None:
    made = propose_kubelet(shop(), Context(), ACR)
    assert made is not None
    taken = [call.argv[-1] for call in made.fix.commands]
    assert sorted(taken) == sorted([str(PUSH["id"]), str(READER["id"])])
    assert judge_kubelet(made.after, Context(), ACR).verdict is Verdict.PASS
    back = {call.argv[call.argv.index("--name") + 1] for call in made.fix.undo}
    assert back == {PUSH["name"], READER["name"]}


def test_the_pull_role_is_there_before_anything_goes() -> None:
    bare = shop().without_member("role-assignments", ROOT, PULL["id"])
    made = propose_kubelet(bare, Context(), ACR)
    assert made is not None
    verbs = [call.words[3] for call in made.fix.commands]
    assert verbs == ["create", "delete", "delete"]
    assert role_ids.ACR_PULL in made.fix.commands[0].argv
    assert judge_kubelet(made.after, Context(), ACR).verdict is Verdict.PASS


def test_where_repositories_decide_the_role_is_another() -> None:
    bare = shop().without_member("role-assignments", ROOT, PULL["id"])
    new = bare.with_value(
        "registries", ROOT, "properties.roleAssignmentMode", "AbacRepositoryPermissions", member=ACR
    )
    writer = access.assignment(ACR, role_ids.OWNER, managed_identity(KUBELET))
    made = propose_kubelet(new.with_member("role-assignments", ROOT, writer), Context(), ACR)
    assert made is not None
    assert role_ids.REPOSITORY_READER in made.fix.commands[0].argv


def test_what_a_management_group_gives_is_its_owners_to_take() -> None:
    above = access.assignment(MG, role_ids.CONTRIBUTOR, managed_identity(KUBELET))
    wide = shop().with_member("role-assignments", ROOT, above)
    assert propose_kubelet(wide, Context(), ACR) is None


def test_nobody_loses_a_right_unasked() -> None:
    propose = partial(propose_kubelet, shop())
    for answer, wanted in (("yes", GuardState.OK), ("no", GuardState.BLOCKED)):
        made = propose(said("node-rights-unused", answer), ACR)
        assert made is not None
        assert state(made.fix, "node-rights-unused") is wanted
