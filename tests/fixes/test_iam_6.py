"""The fixes of IAM-6: the add-on, the vault's bin, roles in the place of policies, and the vault's doors."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from support.snapshots import forbidden
from support.worlds import world_snapshot

from aks_harden.checks.stores.vaults import PROVIDER
from aks_harden.fixes.iam.secrets_provider import propose_addon, propose_rotation
from aks_harden.fixes.iam.vault_bin import propose_purge, propose_soft_delete
from aks_harden.fixes.iam.vault_closing import propose_close, propose_endpoint
from aks_harden.fixes.iam.vault_roles import propose_rbac, propose_roles
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, GuardState, Risk
from aks_harden.model.json import Json
from aks_harden.model.verdict import Verdict
from aks_harden.sandbox.worlds import access, role_ids
from aks_harden.sandbox.worlds.directory import managed_identity
from aks_harden.sandbox.worlds.naming import guid
from aks_harden.sandbox.worlds.shop.ids import KUBELET, ROOT, SUBSCRIPTION, VAULT
from aks_harden.sandbox.worlds.shop.network import nodes_id
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.snapshot import Snapshot

TOOLS = nodes_id(SUBSCRIPTION).replace("snet-nodes", "snet-tools")
BASTION = nodes_id(SUBSCRIPTION).replace("snet-nodes", "AzureBastionSubnet")
NETWORK = nodes_id(SUBSCRIPTION).partition("/subnets/")[0]
POLICIES = "properties.accessPolicies"
MIRROR = access.assignment(VAULT, role_ids.VAULT_SECRETS_USER, managed_identity(KUBELET))


def shop() -> Snapshot:
    return world_snapshot("shop")


def vault(path: str, value: Json) -> Snapshot:
    return shop().with_value("vaults", ROOT, path, value, member=VAULT)


def policy(*, who: str = guid("oid", KUBELET), more: dict[str, Json] | None = None, **given: Json) -> Json:
    return {"objectId": who, "tenantId": "t", "permissions": dict(given), **(more or {})}


def guards(fix: Fix) -> dict[str, GuardState]:
    return {guard.id: guard.state for guard in fix.guards}


def test_rotation_is_switched_on_where_the_addon_is_and_keeps_its_interval() -> None:
    made = propose_rotation(shop(), Context(), shop().cluster_id)
    assert made is not None
    assert "--enable-secret-rotation" in made.fix.commands[0].argv
    assert "--disable-secret-rotation" in made.fix.undo[0].argv
    assert 'secret_rotation_interval = "2m"' in made.fix.terraform
    assert propose_rotation(made.after, Context(), shop().cluster_id) is None
    assert propose_addon(shop(), Context(), shop().cluster_id) is None


def test_the_addon_comes_with_rotation_where_it_is_off() -> None:
    off = shop().with_value("cluster", shop().cluster_id, f"{PROVIDER}.enabled", value=False)
    made = propose_addon(off, Context(), off.cluster_id)
    assert made is not None
    assert made.fix.commands[0].change == (
        *("--addons", "azure-keyvault-secrets-provider"),
        "--enable-secret-rotation",
    )
    assert propose_rotation(off, Context(), off.cluster_id) is None


def test_purge_protection_is_for_good_and_says_so() -> None:
    made = propose_purge(shop(), Context(), VAULT)
    assert made is not None
    assert made.fix.risk is Risk.ONE_WAY
    assert not made.fix.undo
    assert "kv-shop" in made.fix.consequence
    assert guards(made.fix) == {"soft-delete": GuardState.OK}


def test_purge_protection_waits_for_soft_delete() -> None:
    hard = vault("properties.enableSoftDelete", value=False)
    made, soft = propose_purge(hard, Context(), VAULT), propose_soft_delete(hard, Context(), VAULT)
    assert made is not None
    assert soft is not None
    assert guards(made.fix) == {"soft-delete": GuardState.BLOCKED}
    assert soft.fix.phase < made.fix.phase
    assert propose_soft_delete(shop(), Context(), VAULT) is None


def test_roles_give_what_policies_give_and_then_the_switch_may_be_thrown() -> None:
    roles, before = propose_roles(shop(), Context(), VAULT), propose_rbac(shop(), Context(), VAULT)
    assert roles is not None
    assert before is not None
    assert role_ids.VAULT_SECRETS_USER in roles.fix.commands[0].argv
    assert roles.fix.reaches is Verdict.WARN
    assert guards(before.fix) == {"access-policies-in-use": GuardState.BLOCKED}
    assert guid("oid", KUBELET) in before.fix.guards[0].reason
    after = propose_rbac(roles.after, Context(), VAULT)
    assert after is not None
    assert guards(after.fix) == {"access-policies-in-use": GuardState.OK}
    assert propose_roles(roles.after, Context(), VAULT) is None


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        pytest.param([], GuardState.OK, id="no policy at all"),
        pytest.param([policy(secrets=["Get"])], GuardState.BLOCKED, id="a policy that no role mirrors"),
        pytest.param([policy(secrets=["bake"])], GuardState.UNDECIDED, id="a permission nobody knows"),
        pytest.param(
            [policy(secrets=["get"], more={"applicationId": "a"})],
            GuardState.UNDECIDED,
            id="a policy bound to an application",
        ),
        pytest.param([policy(keys=["all"])], GuardState.BLOCKED, id="everything with keys"),
    ],
)
def test_the_switch_waits_for_every_policy(held: Json, wanted: GuardState) -> None:
    made = propose_rbac(vault(POLICIES, held), Context(), VAULT)
    assert made is not None
    assert guards(made.fix) == {"access-policies-in-use": wanted}


def test_a_role_with_a_condition_mirrors_nothing() -> None:
    bound = {**MIRROR, "properties": {**MIRROR["properties"], "condition": "@Resource[x] StringEquals 'y'"}}
    made = propose_rbac(shop().with_member("role-assignments", ROOT, bound), Context(), VAULT)
    assert made is not None
    assert guards(made.fix) == {"access-policies-in-use": GuardState.BLOCKED}


def test_what_somebody_unknown_holds_by_policy_gives_no_role() -> None:
    stranger = policy(who="99999999-9999-4999-8999-999999999999", secrets=["get"])
    with pytest.raises(NotSettledError, match="no built-in role mirrors"):
        propose_roles(vault(POLICIES, [stranger]), Context(), VAULT)


def test_the_private_way_is_endpoint_zone_link_and_zone_group_and_is_taken_back_the_other_way_round() -> None:
    made = propose_endpoint(shop(), Context(inputs={"endpoint-subnet": TOOLS}), VAULT)
    assert made is not None
    kinds = [" ".join(call.words[2:-1]) for call in made.fix.commands]
    assert kinds == [
        "private-endpoint",
        "private-dns zone",
        "private-dns link vnet",
        "private-endpoint dns-zone-group",
    ]
    assert [" ".join(call.words[2:-1]) for call in made.fix.undo] == kinds[::-1]
    assert guards(made.fix) == {"endpoint-subnet": GuardState.OK, "dns-servers": GuardState.OK}
    assert propose_endpoint(made.after, Context(), VAULT) is None


@pytest.mark.parametrize(
    ("subnet", "wanted"),
    [
        (None, GuardState.UNDECIDED),
        ("--help", GuardState.BLOCKED),
        (BASTION, GuardState.BLOCKED),
        (TOOLS.upper(), GuardState.OK),
    ],
)
def test_an_endpoint_goes_into_a_subnet_of_the_clusters_network_alone(
    subnet: str | None, wanted: GuardState
) -> None:
    context = Context(inputs={} if subnet is None else {"endpoint-subnet": subnet})
    made = propose_endpoint(shop(), context, VAULT)
    assert made is not None
    assert guards(made.fix)["endpoint-subnet"] is wanted
    assert made.fix.inputs[0].suggestions[0] == TOOLS


def test_a_network_with_dns_servers_of_its_own_is_asked_about() -> None:
    own = shop().with_value(
        "virtual-networks", ROOT, "properties.dhcpOptions.dnsServers", ["10.9.9.9"], member=NETWORK
    )
    for answer, wanted in (("", GuardState.UNDECIDED), ("no", GuardState.BLOCKED), ("yes", GuardState.OK)):
        made = propose_endpoint(own, Context(inputs={"dns-servers-forward": answer}), VAULT)
        assert made is not None
        assert guards(made.fix)["dns-servers-forward"] is wanted


def closable(**answers: str) -> Fix:
    stands = propose_endpoint(shop(), Context(inputs={"endpoint-subnet": TOOLS}), VAULT)
    assert stands is not None
    made = propose_close(stands.after, Context(inputs=answers), VAULT)
    assert made is not None
    return made.fix


def test_a_vault_closes_once_the_private_way_stands_and_everybody_comes_by_it() -> None:
    assert set(guards(closable(**{"vault-network": "yes"})).values()) == {GuardState.OK}
    assert guards(closable(**{"vault-network": "no"}))["vault-network"] is GuardState.BLOCKED
    assert guards(closable())["vault-network"] is GuardState.UNDECIDED
    early = propose_close(shop(), Context(), VAULT)
    assert early is not None
    assert guards(early.fix)["private-way"] is GuardState.BLOCKED


def test_whether_a_private_way_stands_is_not_guessed() -> None:
    dark = shop().with_reading("private-endpoints", ROOT, forbidden("x/read"))
    made = propose_close(dark, Context(), VAULT)
    assert made is not None
    assert guards(made.fix)["private-way"] is GuardState.UNDECIDED


def test_a_vault_that_kms_comes_to_in_public_stays_open() -> None:
    for access_, wanted in (("Public", GuardState.BLOCKED), ("Private", GuardState.OK)):
        kms: Json = {
            "enabled": True,
            "keyId": "https://kv-shop.vault.azure.net/keys/etcd/1",
            "keyVaultNetworkAccess": access_,
        }
        with_kms = shop().with_value(
            "cluster", shop().cluster_id, "properties.securityProfile.azureKeyVaultKms", kms
        )
        made = propose_close(with_kms, Context(), VAULT)
        assert made is not None
        assert guards(made.fix)["kms-mode"] is wanted


def test_in_another_cloud_the_zone_has_another_name() -> None:
    made = propose_endpoint(replace(shop(), cloud="AzureUSGovernment"), Context(), VAULT)
    assert made is not None
    assert "privatelink.vaultcore.usgovcloudapi.net" in made.fix.commands[1].argv
