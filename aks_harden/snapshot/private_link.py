"""Names of the private DNS zones in which registries and vaults resolve to their private endpoints.

https://learn.microsoft.com/azure/private-link/private-endpoint-dns
"""

from typing import Final

REGISTRY_ZONES: Final = {
    "AzureCloud": "privatelink.azurecr.io",
    "AzureUSGovernment": "privatelink.azurecr.us",
    "AzureChinaCloud": "privatelink.azurecr.cn",
}
"""By cloud."""
VAULT_ZONES: Final = {
    "AzureCloud": "privatelink.vaultcore.azure.net",
    "AzureUSGovernment": "privatelink.vaultcore.usgovcloudapi.net",
    "AzureChinaCloud": "privatelink.vaultcore.azure.cn",
}
"""By cloud."""
ZONES: Final = frozenset({*REGISTRY_ZONES.values(), *VAULT_ZONES.values()})
"""All of them."""
