"""Network resources: parts get ids and versions of their own, and neighbours point back."""

from collections.abc import Callable
from typing import Any

from aks_harden.sandbox.embedded import EMBEDDED
from aks_harden.sandbox.rules import default_rules
from aks_harden.sandbox.shaping import Shaping, carry, refuse, without_nulls
from aks_harden.sandbox.tenant import Tenant
from aks_harden.sandbox.wire import Json

_GROUPS = "microsoft.network/networksecuritygroups"
_NETWORKS = "microsoft.network/virtualnetworks"
_TABLES = "microsoft.network/routetables"
_STAMP = 'W/"00000000-0000-0000-0000-000000000000"'
_PLURALS = (
    ("sourceAddressPrefix", "sourceAddressPrefixes"),
    ("destinationAddressPrefix", "destinationAddressPrefixes"),
    ("sourcePortRange", "sourcePortRanges"),
    ("destinationPortRange", "destinationPortRanges"),
)
_LOWEST, _HIGHEST = 100, 4096


def _tracked(shaping: Shaping) -> Json:
    """Keep what the service owns, and dress every part up as a resource."""
    given = without_nulls(shaping.given)
    for key in (
        "resourceGuid",
        "operationalState",
        "networkInterfaces",
        "subnets",
        "defaultSecurityRules",
        "virtualNetworkPeerings",
    ):
        carry(shaping.before, given, (key,))
    given["provisioningState"] = "Succeeded"
    body = shaping.enveloped(given)
    body.setdefault("etag", _STAMP)
    if shaping.where.type == _GROUPS:
        given.setdefault("defaultSecurityRules", default_rules(str(body["id"])))
        given.setdefault("securityRules", [])
        for rule in given["securityRules"]:
            rule["properties"] = _rule_properties(rule.get("properties") or {})
        _check_rules(given["securityRules"])
    for embedding in EMBEDDED.values():
        if embedding.type.lower().rpartition("/")[0] == shaping.where.type:
            given[embedding.field] = [
                _part(body, embedding.field, embedding.type, item)
                for item in given.get(embedding.field) or []
            ]
    return body


def _part(parent: Json, field: str, kind: str, item: Json) -> Json:
    name = item["name"]
    given = {"provisioningState": "Succeeded", **(item.get("properties") or {})}
    rest = {key: value for key, value in item.items() if key not in {"properties", "etag"}}
    return {
        **rest,
        "name": name,
        "id": f"{parent['id']}/{field}/{name}",
        "etag": _STAMP,
        "type": kind,
        "properties": given,
    }


def _child(shaping: Shaping) -> Json:
    given = without_nulls(shaping.given)
    carry(shaping.before, given, ("ipConfigurations",))
    if shaping.where.type == f"{_GROUPS}/securityrules":
        given = _rule_properties(given)
        _check_beside(shaping, given)
    if shaping.where.type == f"{_NETWORKS}/subnets":
        given.setdefault("privateEndpointNetworkPolicies", "Disabled")
        given.setdefault("privateLinkServiceNetworkPolicies", "Enabled")
    given["provisioningState"] = "Succeeded"
    body = shaping.enveloped(given)
    # A part's id is spelled after its parent, whatever the caller's spelling.
    parent = shaping.tenant.store.find(shaping.where.parent)
    if parent is not None and shaping.old is None:
        field = EMBEDDED[shaping.where.type].field
        body["id"] = f"{parent['id']}/{field}/{body['name']}"
    return {key: body[key] for key in ("name", "id", "type", "properties")} | {"etag": _STAMP}


def _rule_properties(given: Json) -> Json:
    """Return a rule's properties as the service shows them: a plural that is set leaves no singular."""
    out = without_nulls(given)
    for single, plural in _PLURALS:
        values: list[Any] = out.get(plural) or []
        out[plural] = values
        if values:
            out.pop(single, None)
        # A source or destination that is a group of applications shows an empty prefix.
        elif single not in out and out.get(single.replace("AddressPrefix", "ApplicationSecurityGroups")):
            out[single] = ""
    out["provisioningState"] = "Succeeded"
    return out


def _check_beside(shaping: Shaping, given: Json) -> None:
    parent = shaping.tenant.store.find(shaping.where.parent) or {"properties": {}}
    others = [
        each
        for each in parent["properties"].get("securityRules") or []
        if str(each["name"]).lower() != shaping.where.name
    ]
    _check_rules([*others, {"name": shaping.where.name, "properties": given}])


def _check_rules(rules: list[Json]) -> None:
    seen: dict[tuple[str, int], str] = {}
    for rule in rules:
        given, name = rule["properties"], str(rule["name"])
        priority = int(given.get("priority") or 0)
        if not _LOWEST <= priority <= _HIGHEST:
            message = (
                f"Security rule has invalid Priority. Value provided: {priority} Allowed range 100-4096."
            )
            raise refuse("SecurityRuleInvalidPriority", message)
        place = (str(given.get("direction", "")).lower(), priority)
        if place in seen:
            message = (
                f"Security rule {name} conflicts with rule {seen[place]}. Rules cannot have the same"
                " Priority and Direction."
            )
            raise refuse("SecurityRuleConflict", message)
        seen[place] = name


def mend_back_references(tenant: Tenant) -> None:
    """Let groups and route tables name the subnets that use them, as they stand now."""
    for field, kind in (("networkSecurityGroup", _GROUPS), ("routeTable", _TABLES)):
        users: dict[str, list[Json]] = {}
        for network in tenant.store.of_type(_NETWORKS):
            for subnet in network.body["properties"].get("subnets") or []:
                target = (subnet["properties"].get(field) or {}).get("id")
                if target:
                    users.setdefault(str(target).lower(), []).append({"id": subnet["id"]})
        for entry in list(tenant.store.of_type(kind)):
            key = str(entry.body["id"]).lower()
            now, then = users.get(key, []), entry.body["properties"].get("subnets", [])
            if now != then:
                given = {name: item for name, item in entry.body["properties"].items() if name != "subnets"}
                tenant.store.put(key, {**entry.body, "properties": given | ({"subnets": now} if now else {})})


def _endpoint(shaping: Shaping) -> Json:
    """Approve the connection at once, as Azure does for whoever may approve it, and give it a card."""
    given = without_nulls(shaping.given)
    path = "/" + shaping.path.strip("/")
    for connection in given.get("privateLinkServiceConnections") or []:
        connection["id"] = f"{path}/privateLinkServiceConnections/{connection['name']}"
        connection["properties"] |= {
            "provisioningState": "Succeeded",
            "privateLinkServiceConnectionState": {
                "status": "Approved",
                "description": "",
                "actionsRequired": "None",
            },
        }
    name = path.rpartition("/")[2]
    card = f"{path.rpartition('/privateEndpoints/')[0]}/networkInterfaces/{name}.nic"
    given.setdefault("networkInterfaces", [{"id": card}])
    given.setdefault("manualPrivateLinkServiceConnections", [])
    given.setdefault("ipConfigurations", [])
    given["customDnsConfigs"] = []
    given["provisioningState"] = "Succeeded"
    return shaping.enveloped(given)


SHAPES: dict[str, Callable[[Shaping], Json]] = {
    "microsoft.network/privateendpoints": _endpoint,
    **{
        f"microsoft.network/{name}": _tracked
        for name in (
            "networksecuritygroups",
            "virtualnetworks",
            "routetables",
            "loadbalancers",
            "applicationgateways",
        )
    },
    **{kind: _child for kind in EMBEDDED if kind.startswith("microsoft.network/")},
}
