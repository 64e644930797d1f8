"""Lists of what hangs on a scope: assignments, definitions, locks, exemptions, settings."""

from collections.abc import Callable, Iterator

from aks_harden.sandbox.address import TENANT, Address, parse, subscription_of
from aks_harden.sandbox.filters import Filter, parse_filter
from aks_harden.sandbox.store import Entry
from aks_harden.sandbox.tenant import Tenant
from aks_harden.sandbox.wire import Call, Json

_A = "microsoft.authorization/"


def _around(tenant: Tenant, kind: str, scope: str, rule: Filter) -> Iterator[Entry]:
    """Go through what hangs at, above and below a scope, as far as the filter lets."""
    above = frozenset(tenant.above(scope))
    exact, no_lower = rule.says("atExactScope"), rule.says("atScope")
    for entry in tenant.store.of_type(kind):
        at = parse(str(entry.body["id"])).scope
        if (
            at == scope
            or (at in above and not exact)
            or (not exact and not no_lower and tenant.below(at, scope))
        ):
            yield entry


def _concerning(tenant: Tenant, entries: Iterator[Entry], rule: Filter) -> Iterator[Entry]:
    """Keep what is given to a principal, directly (`eq`) or through groups as well (`assignedTo`)."""
    wanted = rule.equals.get("principalid", "").lower()
    holders = tenant.groups_of(rule.calls.get("assignedto", "").lower())
    if rule.says("asTarget"):
        holders = tenant.groups_of(tenant.operator.object_id)
    through = rule.says("assignedTo") or rule.says("asTarget")
    for entry in entries:
        holder = str(entry.body["properties"].get("principalId", "")).lower()
        if (not wanted or holder == wanted) and (not through or holder in holders):
            yield entry


def _assignments(tenant: Tenant, where: Address, call: Call) -> list[bytes]:
    rule = parse_filter(call.query.get("$filter", ""))
    found = _around(tenant, where.type, where.scope, rule)
    return [_seen_from(entry, where.scope).wire for entry in _concerning(tenant, found, rule)]


def _seen_from(entry: Entry, scope: str) -> Entry:
    """Show the role of an inherited assignment under the subscription it is asked for in, as ARM does."""
    given = entry.body["properties"]
    role, subscription = str(given.get("roleDefinitionId", "")), subscription_of(scope)
    if not subscription or not role.startswith("/providers/"):
        return entry
    shown = f"{subscription}{role}"
    return Entry({**entry.body, "properties": {**given, "roleDefinitionId": shown}})


def _active(tenant: Tenant, where: Address, call: Call) -> list[bytes]:
    """List active assignments as instances: the standing ones are assignments seen from another side."""
    rule = parse_filter(call.query.get("$filter", ""))
    stored = list(_around(tenant, where.type, where.scope, rule))
    origins = {str(e.body["properties"].get("originRoleAssignmentId", "")).lower() for e in stored}
    standing = [
        Entry(_instance(entry.body))
        for entry in _around(tenant, _A + "roleassignments", where.scope, rule)
        if str(entry.body["id"]).lower() not in origins
    ]
    everything = iter([*stored, *standing])
    return [_seen_from(entry, where.scope).wire for entry in _concerning(tenant, everything, rule)]


def _instance(assignment: Json) -> Json:
    given = assignment["properties"]
    scope = str(assignment["id"]).rpartition("/providers/")[0]
    path = f"{scope}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances/{assignment['name']}"
    return {
        "properties": {
            "roleAssignmentScheduleId": path.replace("Instances", "s"),
            "originRoleAssignmentId": assignment["id"],
            "status": "Accepted",
            "startDateTime": given.get("createdOn"),
            "assignmentType": "Assigned",
            "memberType": "Direct",
            "createdOn": given.get("createdOn"),
            "scope": given["scope"],
            "roleDefinitionId": given["roleDefinitionId"],
            "principalId": given["principalId"],
            "principalType": given["principalType"],
        },
        "name": assignment["name"],
        "id": path,
        "type": "Microsoft.Authorization/roleAssignmentScheduleInstances",
    }


def _policy_assignments(tenant: Tenant, where: Address, call: Call) -> list[bytes]:
    rule = parse_filter(call.query.get("$filter", ""))
    wanted = rule.equals.get("policydefinitionid", "").lower()
    return [
        entry.wire
        for entry in _around(tenant, where.type, where.scope, rule)
        if not wanted or str(entry.body["properties"]["policyDefinitionId"]).lower() == wanted
    ]


def _locks(tenant: Tenant, where: Address, call: Call) -> list[bytes]:
    rule = parse_filter(call.query.get("$filter", ""))
    return [entry.wire for entry in _around(tenant, where.type, where.scope, rule)]


def _policy_definitions(tenant: Tenant, where: Address, call: Call) -> list[bytes]:
    """List definitions made at or above a scope; the tenant's own are the built-in ones."""
    rule = parse_filter(call.query.get("$filter", ""))
    wanted = rule.equals.get("policytype", "").lower()
    return [
        entry.wire
        for entry in _around(tenant, where.type, where.scope, Filter({"atscope": "", **rule.calls}))
        if not wanted or str(entry.body["properties"]["policyType"]).lower() == wanted
    ]


def _role_definitions(tenant: Tenant, where: Address, call: Call) -> list[bytes]:
    rule = parse_filter(call.query.get("$filter", ""))
    name, kind = rule.equals.get("rolename", ""), rule.equals.get("type", "").lower()
    found: list[bytes] = []
    for entry in _around(tenant, where.type, where.scope, Filter({"atscope": ""})):
        given = entry.body["properties"]
        if name and str(given["roleName"]).lower() != name.lower():
            continue
        if kind and str(given["type"]).lower() != kind:
            continue
        found.append(role_seen_from(entry, where.scope).wire)
    return found


def role_seen_from(entry: Entry, scope: str) -> Entry:
    """Show a built-in role under the subscription it is asked for in, as ARM does."""
    if parse(str(entry.body["id"])).scope != TENANT or not subscription_of(scope):
        return entry
    return Entry({**entry.body, "id": f"{subscription_of(scope)}{entry.body['id']}"})


def find_role(tenant: Tenant, name: str) -> Entry | None:
    """Find a role definition by its GUID, wherever it is defined."""
    for entry in tenant.store.of_type(_A + "roledefinitions"):
        if str(entry.body["name"]).lower() == name.lower():
            return entry
    return None


def _inside(tenant: Tenant, where: Address, _call: Call) -> list[bytes]:
    """List what Defender for Cloud says of everything it scanned at and below a scope."""
    wanted = f"/{parse(where.parent).name}/" if where.type.endswith("/subassessments") else ""
    return [
        entry.wire
        for entry in tenant.store.of_type(where.type, where.scope)
        if wanted in str(entry.body["id"]).lower()
    ]


def _exactly(tenant: Tenant, where: Address, _call: Call) -> list[bytes]:
    return [
        entry.wire
        for entry in tenant.store.of_type(where.type)
        if parse(str(entry.body["id"])).scope == where.scope
    ]


LISTS: dict[str, Callable[[Tenant, Address, Call], list[bytes]]] = {
    _A + "roleassignments": _assignments,
    _A + "roleeligibilityscheduleinstances": _assignments,
    _A + "roleassignmentscheduleinstances": _active,
    _A + "denyassignments": _assignments,
    _A + "roledefinitions": _role_definitions,
    _A + "policyassignments": _policy_assignments,
    _A + "policyexemptions": _policy_assignments,
    _A + "policydefinitions": _policy_definitions,
    _A + "policysetdefinitions": _policy_definitions,
    _A + "locks": _locks,
    "microsoft.insights/diagnosticsettings": _exactly,
    "microsoft.security/pricings": _exactly,
    "microsoft.security/assessments": _inside,
    "microsoft.security/assessments/subassessments": _inside,
    "microsoft.security/regulatorycompliancestandards": _exactly,
    "microsoft.kubernetesconfiguration/extensions": _exactly,
    "microsoft.insights/datacollectionruleassociations": _exactly,
}
"""How each extension type is listed at a scope."""
