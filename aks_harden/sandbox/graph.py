"""Microsoft Graph, as far as az and an audit ask it: who is behind an object id."""

import re
from collections.abc import Iterator

from aks_harden.sandbox.tenant import Tenant
from aks_harden.sandbox.wire import Answer, Call, Json, answer_json

_ENTITIES = {
    "users": "#microsoft.graph.user",
    "groups": "#microsoft.graph.group",
    "serviceprincipals": "#microsoft.graph.servicePrincipal",
    "applications": "#microsoft.graph.application",
}
_IN = re.compile(r"(\w+)\s+in\s+\(([^)]*)\)", re.IGNORECASE)
_MOST_VALUES = 15
"""Values that one `in` takes: https://learn.microsoft.com/graph/filter-query-parameter"""
_ANY = re.compile(r"(\w+)/any\(\w+:\s*\w+\s+eq\s+'([^']*)'\)", re.IGNORECASE)
_TEST = re.compile(r"(startswith)\((\w+),\s*'([^']*)'\)|(\w+)\s+eq\s+'([^']*)'", re.IGNORECASE)


def answer(tenant: Tenant, call: Call) -> Answer:
    """Answer a request below `/v1.0`."""
    _, _, *words = call.lowered.replace("(", "/").replace(")", "").split("/")
    if not tenant.world.rights.graph:
        return usual(403) or _gone("")
    match words:
        case ["directoryobjects", "getbyids"] if call.method == "POST":
            made = _by_ids(tenant, call)
        case _ if call.method != "GET":
            message = "Insufficient privileges to complete the operation."
            made = _error(403, "Authorization_RequestDenied", message)
        case ["me"]:
            message = "/me request is only valid with delegated authentication flow."
            made = _error(400, "BadRequest", message)
        case ["organization"]:
            made = _many([{"id": tenant.world.tenant, "displayName": "Contoso"}])
        case [entity] if entity in _ENTITIES:
            made = _list(tenant, entity, call)
        case ["groups", group, ("members" | "transitivemembers") as which, *rest]:
            deep = which != "members"
            made = _members(tenant, group, call, deep=deep, count=rest == ["$count"])
        case [entity, name] if entity in _ENTITIES or entity == "directoryobjects":
            made = _one(tenant, entity, name)
        case _:
            made = _error(400, "BadRequest", f"Resource not found for the segment '{words[-1]}'.")
    return made


def usual(status: int) -> Answer | None:
    """Answer an error of a status in Graph's words, or nothing where it has none of its own."""
    if status == 403:  # noqa: PLR2004 - statuses are their own names
        return _error(
            403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."
        )
    return _gone("") if status == 404 else None  # noqa: PLR2004 - as above


def _by_ids(tenant: Tenant, call: Call) -> Answer:
    wanted = {str(each).lower() for each in call.body().get("ids", [])}
    kinds = {f"#microsoft.graph.{each}".lower() for each in call.body().get("types") or []}
    return _many(
        [
            each
            for each in tenant.world.directory
            if each["id"] in wanted and (not kinds or str(each["@odata.type"]).lower() in kinds)
        ]
    )


def _of(tenant: Tenant, entity: str) -> Iterator[Json]:
    kind = _ENTITIES.get(entity)
    return (each for each in tenant.world.directory if kind is None or each["@odata.type"] == kind)


def _list(tenant: Tenant, entity: str, call: Call) -> Answer:
    text = call.query.get("$filter", "").strip()
    if any(found[2].count(",") >= _MOST_VALUES for found in _IN.finditer(text)):
        message = "Too many child clauses specified in search filter expression containing 'OR' operators."
        return _error(400, "Request_UnsupportedQuery", message)
    found = [_bare(each) for each in _of(tenant, entity) if not text or _passes(each, text)]
    return _many([_chosen(each, call) for each in found])


def _chosen(each: Json, call: Call) -> Json:
    """Keep the properties that `$select` names."""
    wanted = {name.strip().lower() for name in call.query.get("$select", "").split(",") if name.strip()}
    return {
        key: value for key, value in each.items() if not wanted or key.lower() in {*wanted, "@odata.type"}
    }


def _passes(each: Json, text: str) -> bool:
    """Tell whether an object passes a filter; clauses are joined by `or`, as az joins them."""
    for clause in re.split(r"\s+or\s+", text):
        if found := _ANY.fullmatch(clause.strip()):
            if found[2].lower() in {str(value).lower() for value in each.get(_key(each, found[1]), [])}:
                return True
        elif found := _IN.fullmatch(clause.strip()):
            values = {value.strip().strip("'").lower() for value in found[2].split(",")}
            if str(each.get(_key(each, found[1]), "")).lower() in values:
                return True
        elif found := _TEST.fullmatch(clause.strip()):
            value = str(each.get(_key(each, found[2] or found[4]), "")).lower()
            if value.startswith(found[3].lower()) if found[1] else value == found[5].lower():
                return True
    return False


def _key(each: Json, name: str) -> str:
    return next((key for key in each if key.lower() == name.lower()), name)


def _members(tenant: Tenant, group: str, call: Call, *, deep: bool, count: bool) -> Answer:
    held = tenant.world.members.get(group)
    if held is None and not any(each["id"] == group for each in _of(tenant, "groups")):
        return _gone(group)
    inside = _within(tenant, group) if deep else held or ()
    found = [_chosen(each, call) for each in tenant.world.directory if each["id"] in inside]
    if count:
        if call.headers.get("consistencylevel", "").lower() != "eventual":
            message = "$count is not currently supported without the header ConsistencyLevel: eventual."
            return _error(400, "Request_BadRequest", message)
        return Answer(content=str(len(found)).encode(), content_type="text/plain")
    return _many(found)


def _within(tenant: Tenant, group: str) -> frozenset[str]:
    """Return everybody in a group and in the groups it holds, those groups too."""
    return frozenset(
        each["id"] for each in tenant.world.directory if group in tenant.groups_of(each["id"]) - {each["id"]}
    )


def _one(tenant: Tenant, entity: str, name: str) -> Answer:
    alternate = re.fullmatch(r"appid='([^']*)'", name)
    for each in _of(tenant, entity):
        known = {each["id"], str(each.get("userPrincipalName", "")).lower()}
        if name in known or (alternate and each.get("appId") == alternate[1]):
            return answer_json(_bare(each))
    return _gone(name)


def _bare(each: Json) -> Json:
    return {key: value for key, value in each.items() if key != "@odata.type"}


def _many(found: list[Json]) -> Answer:
    return answer_json({"value": found})


def _gone(name: str) -> Answer:
    message = (
        f"Resource '{name}' does not exist or one of its queried reference-property objects are not present."
    )
    return _error(404, "Request_ResourceNotFound", message)


def _error(status: int, code: str, message: str) -> Answer:
    return answer_json({"error": {"code": code, "message": message}}, status)
