"""What `az cloud register --endpoint-resource-manager` reads: the endpoints of this one-host cloud."""

from aks_harden.sandbox.wire import Answer, Call, Json, answer_json

NAME = "AzureSandbox"
"""Name the metadata gives the cloud; az ignores it in favour of the name typed at registration."""


def metadata(base: str, call: Call) -> Answer:
    """Answer `/metadata/endpoints` in the form of its api-version: one cloud, or a list of clouds."""
    version = call.query.get("api-version", "")
    if version < "2019":
        return answer_json(_old(base))
    if version < "2022-09-01":
        return answer_json([_cloud(base)])
    return answer_json(_cloud(base))


def _login(base: str) -> Json:
    return {
        "loginEndpoint": f"{base}/adfs",
        "audiences": [f"{base}/", base],
        "tenant": "adfs",
        "identityProvider": "ADFS",
    }


def _old(base: str) -> Json:
    return {
        "galleryEndpoint": f"{base}/",
        "graphEndpoint": f"{base}/",
        "portalEndpoint": f"{base}/portal",
        "authentication": {"loginEndpoint": f"{base}/adfs", "audiences": [f"{base}/"]},
    }


def _cloud(base: str) -> Json:
    return {
        "name": NAME,
        "portal": f"{base}/portal",
        "authentication": _login(base),
        "media": f"{base}/",
        "graph": f"{base}/",
        "graphAudience": f"{base}/",
        "microsoftGraphResourceId": f"{base}/",
        "resourceManager": f"{base}/",
        "gallery": f"{base}/",
        "batch": f"{base}/",
        "sqlManagement": f"{base}/",
        "vmImageAliasDoc": f"{base}/aliases.json",
        "activeDirectoryDataLake": f"{base}/",
        "logAnalyticsResourceId": f"{base}",
        "appInsightsResourceId": f"{base}",
        "attestationResourceId": f"{base}",
        "synapseAnalyticsResourceId": f"{base}",
        "ossrdbmsResourceId": f"{base}",
        "suffixes": {
            "acrLoginServer": "azurecr.io",
            "keyVaultDns": "vault.azure.net",
            "storage": "core.windows.net",
            "sqlServerHostname": "database.windows.net",
            "mysqlServerEndpoint": "mysql.database.azure.com",
            "postgresqlServerEndpoint": "postgres.database.azure.com",
            "mhsmDns": "managedhsm.azure.net",
            "storageSyncEndpointSuffix": "afs.azure.net",
        },
    }
