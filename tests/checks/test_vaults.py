"""Which vaults belong to a cluster, and what is told where that could not be read."""

from __future__ import annotations

import pytest
from support.access import GROUP, KUBELET, assigned, registry, role, roles
from support.snapshots import SUB, cluster, forbidden, read
from support.vaults import (
    FOREIGN,
    IDENTITY,
    ISSUER,
    OTHER,
    PROVIDER,
    SET,
    VAULT,
    VERSION,
    WORKLOAD,
    address,
    disk_set,
    reader,
    vault,
    with_addon,
    world,
)

from aks_harden.checks.stores.registries import registries_in_scope
from aks_harden.checks.stores.vaults import vault_scope, vaults_in_scope
from aks_harden.model.context import Context
from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.reading import Absent, Reading
from aks_harden.snapshot.snapshot import Snapshot

NOTHING = Context()
BOTH: list[Json] = [vault(), vault(OTHER)]
KMS: JsonObject = {"enabled": True, "keyId": address("etcd", VERSION, "kv-two")}
GONE = Absent(call="GET", at="2026-11-23T12:00:00Z")


def rights(*assignments: Json, vaults: list[Json] | None = None, **more: Json) -> Snapshot:
    return world(
        with_addon(**more),
        vaults={".": BOTH if vaults is None else vaults},
        role_assignments={".": [assigned("AcrPull", KUBELET), *assignments]},
    )


def widely(scope: str = GROUP, vaults: list[Json] | None = None) -> Snapshot:
    """The secrets provider reads secrets by a role over a whole scope."""
    of = rights(assigned("Custom", PROVIDER, scope=scope), vaults=vaults)
    reads = role("Custom", data=("Microsoft.KeyVault/vaults/secrets/*",))
    return of.with_reading("role-definitions", SUB, read([*roles(), reads]))


def policy(who: str, *, rbac: Json = None) -> list[Json]:
    return [vault(enableRbacAuthorization=rbac, accessPolicies=[{"objectId": who.upper()}])]


def federated(issuer: str | Reading) -> Snapshot:
    credentials: dict[str, Json | Reading] = {
        IDENTITY: issuer
        if not isinstance(issuer, str)
        else [{"id": f"{IDENTITY}/f/one", "properties": {"issuer": issuer}}]
    }
    identity: JsonObject = {"id": IDENTITY.upper(), "properties": {"principalId": WORKLOAD}}
    return world(
        with_addon(oidcIssuerProfile={"enabled": True, "issuerURL": ISSUER}),
        vaults={".": BOTH},
        identities={".": [identity]},
        workload_credentials=credentials,
        role_assignments={".": [reader(), reader(WORKLOAD, OTHER)]},
    )


KNOWN: dict[str, tuple[Snapshot, Context, set[str]]] = {
    "a role of the secrets provider": (rights(reader()), NOTHING, {VAULT}),
    "a role on a single secret": (rights(reader(scope=f"{VAULT}/secrets/db")), NOTHING, {VAULT}),
    "a role of the nodes": (rights(reader(KUBELET.upper(), OTHER)), NOTHING, {OTHER}),
    "a role of somebody else": (rights(reader(WORKLOAD)), NOTHING, set()),
    "a role on the vault's group": (rights(reader(scope=VAULT.partition("/providers")[0])), NOTHING, set()),
    "reading secrets of all in its group": (widely(), NOTHING, {VAULT, OTHER}),
    "reading secrets of the whole tenant": (widely(scope="/"), NOTHING, {VAULT, OTHER}),
    "reading secrets of another group": (
        widely(scope=f"{SUB}/resourceGroups/x"),
        NOTHING,
        set(),
    ),
    "reading secrets where policies decide": (
        widely(vaults=[vault(enableRbacAuthorization=False)]),
        NOTHING,
        set(),
    ),
    "an access policy": (rights(vaults=policy(KUBELET)), NOTHING, {VAULT}),
    "an access policy that RBAC makes void": (rights(vaults=policy(KUBELET, rbac=True)), NOTHING, set()),
    "an access policy of somebody else": (rights(vaults=policy(WORKLOAD)), NOTHING, set()),
    "the key of Secrets": (rights(securityProfile={"azureKeyVaultKms": KMS}), NOTHING, {OTHER}),
    "KMS that is off": (
        rights(securityProfile={"azureKeyVaultKms": KMS | {"enabled": False}}),
        NOTHING,
        set(),
    ),
    "the key of disks": (
        world(
            with_addon(diskEncryptionSetID=SET.upper()),
            disk_encryption_sets={".": [disk_set(address("disks", VERSION))]},
            role_assignments={".": []},
        ),
        NOTHING,
        {VAULT},
    ),
    "the key of a registry in scope": (
        world(
            registries={
                ".": [
                    registry(
                        encryption={
                            "status": "Enabled",
                            "keyVaultProperties": {"keyIdentifier": address("images")},
                        }
                    )
                ]
            },
            role_assignments={".": [assigned("AcrPull", KUBELET)]},
        ),
        NOTHING,
        {VAULT},
    ),
    "a workload that the cluster's issuer speaks for": (
        federated(ISSUER.rstrip("/")),
        NOTHING,
        {VAULT, OTHER},
    ),
    "a workload of another cluster": (federated("https://other.example/"), NOTHING, {VAULT}),
    "named by the operator": (rights(), Context(vaults=(OTHER,)), {OTHER}),
    "named and dropped in another case": (
        rights(reader()),
        Context(vaults=(OTHER,), dropped=(VAULT.upper() + "/",)),
        {OTHER},
    ),
    "a vault named elsewhere that is gone": (
        world(
            with_addon(
                securityProfile={
                    "azureKeyVaultKms": KMS | {"keyVaultResourceId": FOREIGN, "keyId": address("etcd")}
                }
            ),
            vaults={".": []},
            named_vaults={FOREIGN: GONE},
            role_assignments={".": []},
        ),
        NOTHING,
        set(),
    ),
    "a vault that was moved from where the cluster names it": (
        world(
            with_addon(
                securityProfile={
                    "azureKeyVaultKms": KMS | {"keyVaultResourceId": FOREIGN, "keyId": address("etcd")}
                }
            ),
            named_vaults={FOREIGN: GONE},
            role_assignments={".": []},
        ),
        NOTHING,
        {VAULT},
    ),
    "a key in a managed HSM": (
        rights(
            securityProfile={"azureKeyVaultKms": KMS | {"keyId": address("k", host="managedhsm.azure.net")}}
        ),
        NOTHING,
        set(),
    ),
}


@pytest.mark.parametrize("case", KNOWN)
def test_a_vault_belongs_to_the_cluster_by(case: str) -> None:
    of, context, wanted = KNOWN[case]
    scope = vault_scope(of, context)
    assert {entry.lower() for entry in scope.ids} == {entry.lower() for entry in wanted}
    assert not scope.open, scope.open


OPEN: dict[str, tuple[Snapshot, set[str], str]] = {
    "role assignments unread": (
        world(role_assignments={".": forbidden("assignments")}, vaults={".": policy(KUBELET)}),
        {VAULT},
        "assignments",
    ),
    "vaults unread": (world(vaults={".": forbidden("vaults")}), {VAULT}, "vaults"),
    "the add-on's identity is not told": (
        rights(
            reader(),
            reader(KUBELET, OTHER),
            addonProfiles={"azureKeyvaultSecretsProvider": {"enabled": True}},
        ),
        {OTHER},
        "",
    ),
    "the issuer is on without an address": (
        rights(reader(), oidcIssuerProfile={"enabled": True}),
        {VAULT},
        "",
    ),
    "what a wide role gives is not told": (
        rights(reader(), assigned("Custom", PROVIDER, scope=GROUP)),
        {VAULT},
        "Microsoft.Authorization/roleDefinitions/read",
    ),
    "the key's vault is in no list": (
        world(
            with_addon(securityProfile={"azureKeyVaultKms": KMS | {"keyId": address("etcd", "", "kv-far")}}),
        ),
        {VAULT},
        "Microsoft.KeyVault/vaults/read",
    ),
    "disk encryption sets unread": (
        world(with_addon(diskEncryptionSetID=SET), disk_encryption_sets={".": forbidden("sets")}),
        {VAULT},
        "sets",
    ),
    "what an identity is federated with": (federated(forbidden("credentials")), {VAULT}, "credentials"),
    "a vault named elsewhere": (
        world(
            with_addon(
                securityProfile={
                    "azureKeyVaultKms": KMS | {"keyVaultResourceId": FOREIGN, "keyId": address("etcd")}
                }
            ),
            vaults={".": []},
            named_vaults={FOREIGN: forbidden("named")},
        ),
        {VAULT},
        "named",
    ),
}


@pytest.mark.parametrize("case", OPEN)
def test_what_is_unread_leaves_the_rest_known(case: str) -> None:
    of, wanted, action = OPEN[case]
    scope = vault_scope(of, NOTHING)
    assert set(scope.ids) == wanted
    assert action in {lack.action for lack in scope.open.missing}
    assert set(vaults_in_scope(of, NOTHING)) == wanted


def test_identities_that_may_not_be_read_leave_open_which_workloads_there_are() -> None:
    of = federated(ISSUER).with_reading("identities", SUB, forbidden("identities"))
    scope = vault_scope(of, NOTHING)
    assert scope.ids == (VAULT,)
    assert [lack.action for lack in scope.open.missing] == ["identities"]


def test_nothing_known_and_something_unread_is_not_settled() -> None:
    with pytest.raises(NotSettledError):
        vaults_in_scope(world(role_assignments={".": forbidden("assignments")}), NOTHING)


def test_a_credentials_facet_that_was_never_read_is_not_settled_where_there_is_an_issuer() -> None:
    of = federated(ISSUER)
    readings = {name: targets for name, targets in of.readings.items() if name != "workload-credentials"}
    bare = Snapshot(cluster_id=of.cluster_id, taken_at=of.taken_at, readings=readings)
    assert vault_scope(bare, NOTHING).open
    no_issuer = bare.with_reading("cluster", bare.cluster_id, read(with_addon()))
    assert not vault_scope(no_issuer, NOTHING).open


def test_a_service_principal_is_known_by_graph_alone() -> None:
    body = cluster(servicePrincipalProfile={"clientId": "app-1"}, nodeResourceGroup="mc")
    mine = policy("sp-1")
    assert vault_scope(world(body, vaults={".": mine}), NOTHING).open
    told = world(body, vaults={".": mine}, principals={"": [{"id": "sp-1", "appId": "APP-1"}]})
    assert vaults_in_scope(told, NOTHING) == (VAULT,)


def test_a_dropped_registry_is_out_of_scope() -> None:
    of = world()
    (known,) = registries_in_scope(of, NOTHING)
    assert registries_in_scope(of, Context(dropped=(known.upper(),))) == ()
