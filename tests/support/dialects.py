"""The same resource in the dialects that files speak, made from its ARM body."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import cast

from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.defaults import DEFAULTS

_CASES = {
    "enableRBAC": "enableRbac",
    "enableAzureRBAC": "enableAzureRbac",
    "authorizedIPRanges": "authorizedIpRanges",
    "enablePrivateClusterPublicFQDN": "enablePrivateClusterPublicFqdn",
    "privateDNSZone": "privateDnsZone",
    "privateFQDN": "privateFqdn",
    "nodeOSUpgradeChannel": "nodeOsUpgradeChannel",
    "enableNodePublicIP": "enableNodePublicIp",
    "enableFIPS": "enableFips",
    "diskEncryptionSetID": "diskEncryptionSetId",
    "enableVTPM": "enableVtpm",
    "osSKU": "osSku",
    "osDiskSizeGB": "osDiskSizeGb",
    "vnetSubnetID": "vnetSubnetId",
    "podSubnetID": "podSubnetId",
    "issuerURL": "issuerUrl",
    "tenantID": "tenantId",
    "dnsServiceIP": "dnsServiceIp",
}
"""Keys that `az` writes in another case than ARM, of those that worlds have."""


def keys(value: Json, name: Callable[[str], str]) -> Json:
    """Return JSON with other keys."""
    if isinstance(value, dict):
        return {name(key): keys(entry, name) for key, entry in value.items()}
    return [keys(entry, name) for entry in value] if isinstance(value, list) else value


def hoisted(body: JsonObject) -> JsonObject:
    """Return a body with its properties at the top."""
    inside = cast("JsonObject", body["properties"])
    return {key: value for key, value in body.items() if key != "properties"} | inside


def az_show(body: JsonObject) -> JsonObject:
    """As `az aks show -o json` prints it: hoisted, in its case, and with what it adds."""
    flat = cast("JsonObject", keys(hoisted(body), lambda key: _CASES.get(key, key)))
    scaler = flat.get("autoScalerProfile")
    if isinstance(scaler, dict):
        flat["autoScalerProfile"] = {_camel(key): value for key, value in scaler.items()}
    for owner, path in DEFAULTS:
        if owner == "microsoft.containerservice/managedclusters":
            _known(flat, path.removeprefix("properties.").split("."))
    return flat | {"resourceGroup": str(body["id"]).split("/")[4]}


def _known(here: Json, steps: list[str]) -> None:
    """Put null where a key would stand that a model knows and Azure did not send."""
    if not steps or not isinstance(here, dict) or steps[0] == "addonprofiles":
        return
    name = steps[0].removesuffix("[]")
    key = next((key for key in here if key.lower() == name), None)
    if key is None:
        here[name] = None
        return
    inner = here[key]
    for entry in inner if isinstance(inner, list) else [inner]:
        _known(entry, steps[1:])


def _camel(key: str) -> str:
    return re.sub(r"-(\w)", lambda found: found[1].upper(), key)


def portal(body: JsonObject, version: str) -> JsonObject:
    """As the portal's JSON view shows it."""
    return body | {"type": str(body["type"]).lower(), "apiVersion": version}


def graph_row(body: JsonObject) -> JsonObject:
    """As a row of Resource Graph: a query of it gives the whole resource."""
    parts = str(body["id"]).split("/")
    return {
        "id": body["id"],
        "name": body["name"],
        "type": str(body["type"]).lower(),
        "tenantId": "22222222-2222-4222-8222-222222222222",
        "kind": "",
        "plan": None,
        "zones": None,
        "location": body.get("location"),
        "resourceGroup": parts[4].lower(),
        "subscriptionId": parts[2],
        **{key: body.get(key) for key in ("identity", "managedBy", "sku", "tags", "extendedLocation")},
        "properties": body["properties"],
    }


def graph_answer(*bodies: JsonObject) -> JsonObject:
    """As `az graph query -o json` prints it."""
    rows: list[Json] = [graph_row(body) for body in bodies]
    return {"count": len(rows), "data": rows, "skip_token": None, "total_records": len(rows)}


def graph_table(*bodies: JsonObject) -> JsonObject:
    """As Resource Graph answers where a table was asked for."""
    rows = [graph_row(body) for body in bodies]
    columns: list[Json] = [{"name": name, "type": "string"} for name in rows[0]]
    table: JsonObject = {"columns": columns, "rows": [list(row.values()) for row in rows]}
    return {
        "totalRecords": len(rows),
        "count": len(rows),
        "data": table,
        "facets": [],
        "resultTruncated": "false",
    }


def powershell(body: JsonObject) -> JsonObject:
    """As `Get-AzResource -ExpandProperties | ConvertTo-Json -Depth 100` writes it."""
    parts = str(body["id"]).split("/")
    identity = body.get("identity")
    return {
        "ResourceId": body["id"],
        "Id": body["id"],
        "ResourceName": body["name"],
        "Name": body["name"],
        "ResourceType": body["type"],
        "Type": body["type"],
        "ResourceGroupName": parts[4],
        "Kind": body.get("kind"),
        "Location": body.get("location"),
        "SubscriptionId": parts[2],
        "Identity": keys(identity, _pascal) if isinstance(identity, dict) else None,
        "Plan": None,
        "Sku": keys(body.get("sku"), _pascal),
        "Tags": body.get("tags"),
        "ETag": None,
        "Properties": keys(body["properties"], lambda key: key.replace("enableAzureRBAC", "enableAzureRbac")),
    }


def _pascal(key: str) -> str:
    return key if key.startswith("/") else key[:1].upper() + key[1:]


def aks_cmdlet(body: JsonObject) -> JsonObject:
    """As `Get-AzAksCluster | ConvertTo-Json -Depth 100` writes it: it knows a part of the properties."""
    known = (
        *("provisioningState", "maxAgentPools", "kubernetesVersion", "dnsPrefix", "fqdn", "privateFQDN"),
        *("agentPoolProfiles", "addonProfiles", "nodeResourceGroup", "enableRBAC", "networkProfile"),
        *("aadProfile", "apiServerAccessProfile", "identity", "linuxProfile", "servicePrincipalProfile"),
    )
    flat = hoisted(body)
    out: JsonObject = {_pascal(key): keys(flat.get(key), _pascal) for key in known}
    own: JsonObject = {"Id": body["id"], "Name": body["name"], "Type": body["type"]}
    return out | own | {"Location": body.get("location"), "Tags": body.get("tags")}


def template(body: JsonObject, version: str) -> JsonObject:
    """As an ARM template would deploy it."""
    shown = {key: value for key, value in body.items() if key not in {"id", "eTag", "etag"}}
    resource: JsonObject = {**shown, "apiVersion": version, "location": "[resourceGroup().location]"}
    return {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": [resource],
    }


def page(*bodies: JsonObject, more: str = "") -> JsonObject:
    """As a page of an ARM list."""
    value: list[Json] = list(bodies)
    return {"value": value, "nextLink": more} if more else {"value": value}


def every(body: JsonObject, version: str) -> dict[str, Json]:
    """The same cluster in each dialect, by name."""
    return {
        "an ARM body": body,
        "the portal": portal(body, version),
        "az aks show": az_show(body),
        "az aks list": [az_show(body)],
        "az resource show": body | {"resourceGroup": "rg", "managedBy": None, "plan": None},
        "an ARM page": page(body),
        "ARM pages": [page(more="https://x/?api-version=2026-07-01&$skiptoken=1"), page(body)],
        "az graph query": graph_answer(body),
        "a Resource Graph table": graph_table(body),
        "Search-AzGraph": [graph_row(body) | {"ResourceId": body["id"]}],
        "Get-AzResource": powershell(body),
        "Get-AzAksCluster": aks_cmdlet(body),
        "a template": template(body, version),
        "a list of one": [body],
    }


def file_of(value: Json) -> str:
    """The text of a file."""
    return json.dumps(value)
