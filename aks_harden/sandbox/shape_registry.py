"""Registries and vaults: what they keep through a write, and what they refuse."""

from collections.abc import Callable

from aks_harden.sandbox.shaping import Shaping, refuse, without_nulls
from aks_harden.sandbox.wire import Json


def _registry(shaping: Shaping) -> Json:
    given = {**shaping.before, **without_nulls(shaping.given)}
    body = shaping.enveloped(given)
    sku = body.get("sku") or (shaping.old or {}).get("sku")
    if sku is None:
        raise refuse("InvalidRequest", "The SKU of the registry must be given.")
    body["sku"] = {"name": sku["name"], "tier": sku["name"]}
    tier = str(sku["name"]).lower()
    if given.get("anonymousPullEnabled") and tier == "basic":
        message = "Anonymous pull is not supported for the registry SKU Basic. Please upgrade the registry."
        raise refuse("AnonymousPullNotSupported", message)
    if tier != "premium" and str(given.get("publicNetworkAccess", "Enabled")).lower() == "disabled":
        message = "Disabling public network access is only supported for the SKU Premium."
        raise refuse("PublicNetworkAccessNotSupported", message)
    if tier == "premium":
        given.setdefault("networkRuleSet", {"defaultAction": "Allow", "ipRules": []})
    else:
        # Rules of a network are Premium's alone.
        given.pop("networkRuleSet", None)
    given.setdefault("loginServer", f"{str(body['name']).lower()}.azurecr.io")
    given.setdefault("creationDate", "2026-11-01T08:00:00.0000000Z")
    given.setdefault("adminUserEnabled", False)
    given["provisioningState"] = "Succeeded"
    return body


def _vault(shaping: Shaping) -> Json:
    given = without_nulls(shaping.given)
    given.pop("createMode", None)
    before = shaping.before
    if given.get("enablePurgeProtection") is False:
        message = (
            'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a'
            " vault is an irreversible action."
        )
        raise refuse("BadRequest", message)
    if before.get("enablePurgeProtection"):
        given["enablePurgeProtection"] = True
    if "sku" not in given:
        raise refuse("BadRequest", "The parameter sku is not specified.")
    given.setdefault("accessPolicies", before.get("accessPolicies", []))
    given.setdefault("tenantId", before.get("tenantId", shaping.tenant.world.tenant))
    given.setdefault("enableSoftDelete", True)
    name = shaping.path.rstrip("/").rpartition("/")[2]
    given["vaultUri"] = before.get("vaultUri", f"https://{name}.vault.azure.net/")
    given["provisioningState"] = "Succeeded"
    return shaping.enveloped(given)


def _token(shaping: Shaping) -> Json:
    given = without_nulls(shaping.given)
    given.setdefault("creationDate", shaping.before.get("creationDate", "2026-11-01T08:00:00.0000000Z"))
    given["provisioningState"] = "Succeeded"
    return shaping.enveloped(given)


SHAPES: dict[str, Callable[[Shaping], Json]] = {
    "microsoft.containerregistry/registries": _registry,
    "microsoft.containerregistry/registries/tokens": _token,
    "microsoft.containerregistry/registries/scopemaps": _token,
    "microsoft.keyvault/vaults": _vault,
}
