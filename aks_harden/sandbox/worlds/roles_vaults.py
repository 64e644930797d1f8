"""Built-in roles of key vaults."""

from aks_harden.sandbox.worlds import role_ids
from aks_harden.sandbox.worlds.role import role
from aks_harden.sandbox.worlds.world import Json

_VAULT = "Microsoft.KeyVault/vaults"
_EVENTS = "Microsoft.EventGrid/eventSubscriptions"


def vault_roles() -> list[Json]:
    """Make the roles that read secrets and use keys."""
    return [
        role(
            role_ids.VAULT_CONTRIBUTOR,
            "Key Vault Contributor",
            "Manages key vaults, without reading what is in them.",
            actions=(
                "Microsoft.Authorization/*/read",
                "Microsoft.Insights/alertRules/*",
                "Microsoft.KeyVault/*",
                "Microsoft.Resources/deployments/*",
                "Microsoft.Resources/subscriptions/resourceGroups/read",
                "Microsoft.Support/*",
            ),
            spared=(
                "Microsoft.KeyVault/locations/deletedVaults/purge/action",
                "Microsoft.KeyVault/hsmPools/*",
                "Microsoft.KeyVault/managedHsms/*",
            ),
        ),
        role(
            role_ids.VAULT_SECRETS_USER,
            "Key Vault Secrets User",
            "Read secret contents. Only works for key vaults that use the 'Azure role-based access control'"
            " permission model.",
            data=(f"{_VAULT}/secrets/getSecret/action", f"{_VAULT}/secrets/readMetadata/action"),
        ),
        role(
            role_ids.VAULT_CRYPTO_USER,
            "Key Vault Crypto User",
            "Perform cryptographic operations using keys.",
            data=(
                f"{_VAULT}/keys/read",
                *(
                    f"{_VAULT}/keys/{what}/action"
                    for what in (
                        "update",
                        "backup",
                        "encrypt",
                        "decrypt",
                        "wrap",
                        "unwrap",
                        "sign",
                        "verify",
                    )
                ),
            ),
        ),
        role(
            role_ids.VAULT_ENCRYPTION_USER,
            "Key Vault Crypto Service Encryption User",
            "Read metadata of keys and perform wrap/unwrap operations.",
            actions=(f"{_EVENTS}/write", f"{_EVENTS}/read", f"{_EVENTS}/delete"),
            data=(f"{_VAULT}/keys/read", f"{_VAULT}/keys/wrap/action", f"{_VAULT}/keys/unwrap/action"),
        ),
    ]
