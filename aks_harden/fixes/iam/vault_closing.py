"""The fixes of IAM-6 that close a vault to the public: first a private way to it, then the door."""

from typing import Final

from aks_harden.checks.iam.vault_network import judge_network
from aks_harden.checks.stores.customer_keys import KMS, KeyUse, disk_key, etcd_key, registry_key
from aks_harden.checks.stores.registries import scope_of_cluster
from aks_harden.checks.stores.vaults import vault_of
from aks_harden.fixes.asking import ask, blocked, confirmed, ok, undecided
from aks_harden.fixes.private_asking import build, resolver, subnet_guard
from aks_harden.fixes.private_endpoint import ENDPOINT_ACTIONS, FACETS
from aks_harden.fixes.private_way import VAULT, way_to
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import Block, bicep, terraform
from aks_harden.fixes.vault import (
    API_VERSION,
    VAULT_ACTIONS,
    unchanged,
    update_vault,
    vault_facets,
    with_vault_value,
)
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Guard, Risk
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.snapshot import Snapshot

_ACCESS: Final = "properties.publicNetworkAccess"
_BYPASS: Final = "properties.networkAcls.bypass"
_TRUSTED: Final = "AzureServices"


def propose_endpoint(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer the private way from the cluster's network, while the vault is open."""
    vault = vault_of(snapshot, resource)
    verdict = judge_network(snapshot, context, vault).verdict
    if verdict not in {Verdict.FAIL, Verdict.WARN}:
        return None
    made = build(snapshot, context, "IAM-6.endpoint", vault, VAULT)
    if made is None:
        return None
    asked, names = resolver(context, "IAM-6.endpoint", made)
    fix = Fix(
        id="IAM-6.endpoint",
        item="IAM-6",
        title="Build a private way from the cluster's network to the vault",
        resource=made.resource,
        assertions=(("network", resource),),
        reaches=verdict,
        risk=Risk.DISRUPTIVE,
        commands=made.commands,
        undo=made.undo,
        changes=f"{vault.name} gets a private address in {made.way.network.name}, and its name leads there"
        " in that network.",
        disruption="Pods come by the private address from the moment that the name leads there.",
        minutes=5,
        hazard=f"The zone {made.way.zone_name} answers for every vault with a private endpoint: such vaults"
        " elsewhere resolve privately in this network, too, and not at all where the zone does not hold"
        " them. A network that another zone of this name is linked to refuses a second one.",
        cost="A private endpoint is billed by the hour and by what goes through it; a zone by the month.",
        inputs=(*made.inputs, *asked),
        guards=(subnet_guard(made), names),
        rereads=FACETS,
        bicep=made.bicep,
        terraform=made.terraform,
        policy="a6abeaec-4d90-4a02-805f-6b26c4d3fbe9",
        phase=Phase.GRANTS,
    )
    return Proposal(fix=fix, after=made.after)


def propose_close(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to switch public access off, once the private way stands."""
    vault = vault_of(snapshot, resource)
    if judge_network(snapshot, context, vault).verdict not in {Verdict.FAIL, Verdict.WARN}:
        return None
    entry = ask(
        context,
        "IAM-6.close",
        vault.id,
        "vault-network",
        f"Does everybody else who uses {vault.name} come by a private endpoint: pipelines, applications,"
        " people, other clusters?",
        suggestions=("yes", "no"),
    )
    # What Azure takes where no rules were ever set.
    bypass = vault.text(_BYPASS) or _TRUSTED
    fix = Fix(
        id="IAM-6.close",
        item="IAM-6",
        title="Close the vault to the public",
        resource=vault.id,
        assertions=(("network", resource),),
        risk=Risk.DISRUPTIVE,
        commands=(update_vault(snapshot, vault, "--public-network-access", "Disabled"),),
        undo=(update_vault(snapshot, vault, "--public-network-access", "Enabled"),),
        changes=f"{vault.name} takes connections by private endpoints alone"
        + (", and from trusted services." if bypass == _TRUSTED else "."),
        disruption="None by the private way; everybody else is refused at once.",
        minutes=1,
        hazard="WORKLOAD RISK: pods mount secrets when they start, so what cannot reach the vault shows"
        " later. az, the portal and pipelines outside the network cannot read or write keys and secrets.",
        checkpoint=f"From a pod of the cluster, does {vault.text('properties.vaultUri')} lead to a private"
        " address, and has a pod mounted a secret by it?",
        inputs=(entry,),
        guards=(
            _private_way(snapshot, vault),
            _kms(snapshot, vault),
            _keys(snapshot, context, vault, bypass),
            confirmed(
                entry,
                yes="The operator says that everybody else comes by a private endpoint.",
                no="The operator says that somebody still comes in public.",
            ),
        ),
        preconditions=unchanged(vault, _ACCESS),
        rereads=vault_facets(snapshot, vault),
        bicep=bicep(
            f"Microsoft.KeyVault/vaults@{API_VERSION}",
            vault.name,
            {_ACCESS: "Disabled", _BYPASS: bypass},
        ),
        terraform=terraform(
            "azurerm_key_vault",
            {
                "name": vault.name,
                "public_network_access_enabled": False,
                "network_acls": Block(default_action="Deny", bypass=bypass),
            },
        ),
        policy="405c5871-3e91-4644-8a63-58e19d68ff5b",
        phase=Phase.VAULTS,
    )
    return Proposal(fix=fix, after=with_vault_value(snapshot, vault, _ACCESS, "Disabled"))


def _private_way(snapshot: Snapshot, vault: Node) -> Guard:
    """Guard: endpoint, zone and link stand for the network that the driver's pods are in."""
    name = "private-way"
    try:
        way = way_to(snapshot, vault, VAULT)
    except NotSettledError as error:
        return undecided(name, f"Whether the cluster reaches {vault.name} privately is not known: {error}.")
    if way.whole:
        return ok(name, f"{vault.name} has a private endpoint, and its name leads there.")
    return blocked(name, f"{vault.name} lacks {way.lacks}: plan IAM-6.endpoint first.")


def _kms(snapshot: Snapshot, vault: Node) -> Guard:
    """Guard: the API server does not come to this vault in public for the key of its Secrets."""
    name = "kms-mode"
    try:
        use = etcd_key(snapshot.cluster)
        if use is None or use.address.hsm or use.address.vault.lower() != name_of(vault.id).lower():
            return ok(name, f"No key of the cluster's Secrets lies in {vault.name}.")
        access = snapshot.cluster.see(f"{KMS}.keyVaultNetworkAccess").text
    except NotSettledError as error:
        return undecided(name, f"How KMS comes for its key is not known: {error}.")
    if access.lower() == "private":
        return ok(name, "KMS comes for its key by a private way.")
    reason = f"KMS comes to {vault.name} in public: closed, the API server could decrypt no Secret."
    return blocked(name, f"{reason} Take KMS back, and switch it on again in its private mode.")


def _keys(snapshot: Snapshot, context: Context, vault: Node, bypass: str) -> Guard:
    """Guard: disks and registries that use keys of this vault come as trusted services."""
    name = "trusted-services"
    if bypass.lower() != "none":
        return ok(name, "Trusted services, disk encryption sets and registries among them, are let in.")
    try:
        scope = scope_of_cluster(snapshot, context)
        uses: list[KeyUse | None] = [disk_key(snapshot)]
        uses += [registry_key(snapshot, registry) for registry in scope.ids]
    except NotSettledError as error:
        return undecided(name, f"Which keys of {vault.name} are in use is not known: {error}.")
    mine = name_of(vault.id).lower()
    hit = next((use for use in uses if use is not None and use.address.vault.lower() == mine), None)
    if hit is None:
        return ok(name, f"Neither disks nor registries use a key of {vault.name}.")
    reason = f"{vault.name} holds the key of {hit.what} and lets no trusted service in."
    return blocked(name, f"{reason} az keyvault update --bypass AzureServices opens it.")


ENDPOINT: Final = Remedy(
    id="IAM-6.endpoint",
    asserts="network",
    propose=propose_endpoint,
    phase=Phase.GRANTS,
    actions=(
        *ENDPOINT_ACTIONS,
        "Microsoft.KeyVault/vaults/read",
        "Microsoft.KeyVault/vaults/privateEndpointConnectionsApproval/action",
    ),
)
"""Builds the private way.

https://learn.microsoft.com/azure/key-vault/general/private-link-service
"""
CLOSE: Final = Remedy(
    id="IAM-6.close",
    asserts="network",
    propose=propose_close,
    phase=Phase.VAULTS,
    actions=VAULT_ACTIONS,
)
"""Closes the door.

https://learn.microsoft.com/azure/key-vault/general/network-security
"""
