"""Fixes of EXT-NODEID: what identities hold beyond need goes, the narrow role comes first."""

from __future__ import annotations

import pytest
from support.access import registry
from support.identity import ABOVE, GROUP, KUBELET, PLANE, given, managed, world
from support.judging import only
from support.snapshots import SUB, read
from support.vaults import vault

from aks_harden.engine.discover import item
from aks_harden.engine.offers import offers_of
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context
from aks_harden.model.fix import GuardState
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.verdict import Verdict
from aks_harden.sandbox.worlds import role_ids as roles

SUBNET = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"
REGISTRY = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/acrx"


def held(role: str, who: str, scope: str = SUB, **more: Json) -> JsonObject:
    entry = given(role, who, scope, "ServicePrincipal", **more)
    name = "eeeeeeee-0000-4000-8000-00000000000e"
    return entry | {"name": name, "id": f"{str(entry['id']).rpartition('/')[0]}/{name}"}


def offered(*assignments: JsonObject, answer: str | None = None, **more: Json) -> dict[str, Proposal]:
    found = item("EXT-NODEID")
    assert found is not None
    of = world(*assignments, body=managed(**more), registries=[registry(REGISTRY)])
    of = of.with_reading("registries", SUB, of.reading("registries", ""))
    inputs = {} if answer is None else {"node-rights-unused": answer}
    context = Context(inputs=inputs, registries=(REGISTRY,))
    return {proposal.fix.id: proposal for proposal in offers_of(of, context, found)}


POOL: Json = [{"name": "sys", "vnetSubnetID": SUBNET}]


@pytest.mark.parametrize(
    ("assignment", "expected"),
    [
        (held(roles.CONTRIBUTOR, KUBELET), {"EXT-NODEID.kubelet"}),
        (held(roles.CONTRIBUTOR, KUBELET, ABOVE), set()),
        (held(roles.ACR_PULL, KUBELET, REGISTRY), set()),
        (held(roles.CONTRIBUTOR, PLANE), {"EXT-NODEID.control-plane"}),
        (held(roles.CONTRIBUTOR, KUBELET, delegatedManagedIdentityResourceId=SUB), set()),
    ],
    ids=[
        "nodes rule the subscription",
        "from above",
        "only pulls",
        "control plane rules",
        "could not come back",
    ],
)
def test_what_is_offered(assignment: JsonObject, expected: set[str]) -> None:
    assert set(offered(assignment)) == expected


def test_nodes_that_pulled_by_the_wide_role_get_the_narrow_one_first() -> None:
    proposal = offered(held(roles.CONTRIBUTOR, KUBELET))["EXT-NODEID.kubelet"]
    first, last = proposal.fix.commands
    assert (first.words[-1], last.words[-1]) == ("create", "delete")
    assert roles.ACR_PULL in first.change
    assert first.change[-1] == REGISTRY
    assert [each.words[-1] for each in proposal.fix.undo] == ["create", "delete"]
    assert only(proposal.after, "EXT-NODEID", "kubelet").verdict is Verdict.PASS


def test_a_control_plane_keeps_the_subnet_that_was_brought_along() -> None:
    proposal = offered(held(roles.CONTRIBUTOR, PLANE), agentPoolProfiles=POOL)["EXT-NODEID.control-plane"]
    scopes = {each.change[-1]: each.change[5] for each in proposal.fix.commands if each.words[-1] == "create"}
    assert scopes[SUBNET] == roles.NETWORK_CONTRIBUTOR
    assert only(proposal.after, "EXT-NODEID", "control-plane").verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("answer", "state"), [(None, GuardState.UNDECIDED), ("yes", GuardState.OK), ("no", GuardState.BLOCKED)]
)
def test_nothing_goes_on_which_something_relies(answer: str | None, state: GuardState) -> None:
    fix = offered(held(roles.CONTRIBUTOR, KUBELET), answer=answer)["EXT-NODEID.kubelet"].fix
    assert [guard.state for guard in fix.guards] == [state]


VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-one"
POLICY: Json = {"objectId": KUBELET, "permissions": {"secrets": ["get"]}}


@pytest.mark.parametrize(
    ("by_roles", "taken", "verdict"),
    [(False, {SUB}, Verdict.WARN), (True, {SUB, VAULT}, Verdict.PASS)],
    ids=["the policy is in force", "roles decide already"],
)
def test_a_role_that_mirrors_an_access_policy_stays_until_roles_decide(
    by_roles: bool,  # noqa: FBT001 - what sets the cases apart
    taken: set[str],
    verdict: Verdict,
) -> None:
    found = item("EXT-NODEID")
    assert found is not None
    mirror = given(roles.VAULT_SECRETS_USER, KUBELET, VAULT, "ServicePrincipal")
    own = vault(VAULT, enableRbacAuthorization=by_roles, accessPolicies=[POLICY])
    of = world(held(roles.CONTRIBUTOR, KUBELET), mirror, body=managed(), registries=[registry(REGISTRY)])
    of = of.with_reading("registries", SUB, of.reading("registries", ""))
    of = of.with_reading("vaults", SUB, read([own]))
    (proposal,) = offers_of(of, Context(registries=(REGISTRY,)), found)
    gone = {each.target[-1] for each in proposal.fix.commands if each.words[-1] == "delete"}
    assert {each.partition("/providers/Microsoft.Authorization")[0] for each in gone} == taken
    assert (proposal.fix.reaches, only(proposal.after, "EXT-NODEID", "kubelet").verdict) == (verdict, verdict)
