"""The fixes of IAM-6 that let pods mount secrets from vaults, and get them anew when they change."""

from typing import Final

from aks_harden.checks.stores.vaults import PROVIDER
from aks_harden.fixes.cluster import UPDATE_ACTIONS, disable_addons, enable_addons, update
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import Block, cluster_bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Risk
from aks_harden.model.json import JsonObject
from aks_harden.model.phase import Phase
from aks_harden.snapshot.made_up import BY_AZURE
from aks_harden.snapshot.snapshot import Snapshot

_NAME: Final = "azure-keyvault-secrets-provider"
_INTERVAL: Final = "2m"
"""What az sets where no interval is given, and what Azure documents as the default."""
_COST: Final = "None for the add-on; each look at a vault counts as an operation of the vault."


def propose_addon(snapshot: Snapshot, _context: Context, _resource: str) -> Proposal | None:
    """Offer to put the add-on on, with rotation; workloads are theirs to move who own them."""
    cluster = snapshot.cluster
    if cluster.see(f"{PROVIDER}.enabled").flag:
        return None
    config: JsonObject = {"enableSecretRotation": "true", "rotationPollInterval": _INTERVAL}
    fix = Fix(
        id="IAM-6.addon",
        item="IAM-6",
        title="Let pods mount secrets from key vaults",
        resource=snapshot.cluster_id,
        assertions=(("mechanism", snapshot.cluster_id),),
        risk=Risk.SAFE,
        commands=(enable_addons(snapshot, _NAME, "--enable-secret-rotation"),),
        undo=(disable_addons(snapshot, _NAME),),
        changes="A driver that mounts secrets from key vaults, and an identity for it; changed secrets are"
        f" fetched every {_INTERVAL}. Pods use it once their manifests name a SecretProviderClass.",
        disruption="None: pods of the driver start on every node.",
        minutes=5,
        hazard="Taken back, pods that mount secrets by it do not start any more. Nothing moves by itself:"
        " Secrets in the cluster stay until their workloads stop using them.",
        cost=_COST,
        rereads=("cluster",),
        bicep=cluster_bicep(
            snapshot,
            {
                f"{PROVIDER}.enabled": True,
                f"{PROVIDER}.config": config,
            },
        ),
        terraform=_terraform(_INTERVAL),
        phase=Phase.ADDONS,
    )
    profile: JsonObject = {"enabled": True, "config": config, "identity": {"objectId": BY_AZURE}}
    after = snapshot.with_value("cluster", snapshot.cluster_id, PROVIDER, profile)
    return Proposal(fix=fix, after=after)


def propose_rotation(snapshot: Snapshot, _context: Context, _resource: str) -> Proposal | None:
    """Offer to have the add-on fetch changed secrets; how often stays as it is."""
    cluster = snapshot.cluster
    rotation = f"{PROVIDER}.config.enableSecretRotation"
    if not cluster.see(f"{PROVIDER}.enabled").flag or cluster.see(rotation).flag:
        return None
    interval = cluster.text(f"{PROVIDER}.config.rotationPollInterval") or _INTERVAL
    fix = Fix(
        id="IAM-6.rotation",
        item="IAM-6",
        title="Fetch changed secrets from key vaults",
        resource=snapshot.cluster_id,
        assertions=(("mechanism", snapshot.cluster_id),),
        risk=Risk.SAFE,
        commands=(update(snapshot, "--enable-secret-rotation"),),
        undo=(update(snapshot, "--disable-secret-rotation"),),
        changes=f"The driver looks for changed secrets every {interval} and renews what pods have mounted.",
        disruption="None. What a pod took into an environment variable, or mounted by `subPath`, stays old"
        " until it starts anew.",
        minutes=5,
        cost=_COST,
        rereads=("cluster",),
        bicep=cluster_bicep(snapshot, {rotation: "true"}),
        terraform=_terraform(interval),
        phase=Phase.SAFE,
    )
    return Proposal(fix=fix, after=snapshot.with_value("cluster", snapshot.cluster_id, rotation, "true"))


def _terraform(interval: str) -> str:
    block = Block(secret_rotation_enabled=True, secret_rotation_interval=interval)
    return cluster_terraform({"key_vault_secrets_provider": block})


ADDON: Final = Remedy(
    id="IAM-6.addon",
    asserts="mechanism",
    propose=propose_addon,
    phase=Phase.ADDONS,
    actions=UPDATE_ACTIONS,
)
"""Puts the add-on on.

https://learn.microsoft.com/azure/aks/csi-secrets-store-driver
"""
ROTATION: Final = Remedy(
    id="IAM-6.rotation",
    asserts="mechanism",
    propose=propose_rotation,
    phase=Phase.SAFE,
    actions=UPDATE_ACTIONS,
)
"""Has it fetch changed secrets.

https://learn.microsoft.com/azure/aks/csi-secrets-store-configuration-options
"""
