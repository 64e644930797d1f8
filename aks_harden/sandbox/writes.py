"""PUT, PATCH and DELETE: conditions, locks, refusals, and the way a change takes its time."""

import fnmatch

from aks_harden.sandbox import etags, refusals
from aks_harden.sandbox.address import Address, group_of, parse, within
from aks_harden.sandbox.catalog import Style, kind_of
from aks_harden.sandbox.embedded import EMBEDDED
from aks_harden.sandbox.linked import require_linked
from aks_harden.sandbox.operations import with_state
from aks_harden.sandbox.shapes import check_new, relate, shape
from aks_harden.sandbox.tenant import Tenant
from aks_harden.sandbox.wire import Answer, Call, Json, Refusal, answer_json, problem

_CLUSTER = "microsoft.containerservice/managedclusters"
_READ_ONLY_TYPES = frozenset({"microsoft.insights/diagnosticsettingscategories"})
Doom = tuple[str, str] | None
"""Code and message a write's operation is to fail with."""


def put(tenant: Tenant, where: Address, call: Call, doomed: Doom = None) -> Answer:
    """Make a resource, or replace what may be replaced of it."""
    old = _guard(tenant, where, call, "write")
    if old is None:
        _require_home(tenant, where)
    asked = call.body()
    check_new(where, asked, old)
    require_linked(tenant, where, asked)
    new = shape(tenant, where, call, asked, old)
    kind = kind_of(where.type)
    return _commit(tenant, where, call, new, status=kind.replaced if old else kind.created, doomed=doomed)


def patch(tenant: Tenant, where: Address, call: Call, doomed: Doom = None) -> Answer:
    """Change parts of a resource: a JSON merge, as every provider here takes it."""
    old = _guard(tenant, where, call, "write")
    if old is None:
        raise Refusal(refusals.no_resource(where))
    asked = call.body()
    if where.type == _CLUSTER and set(asked) - {"tags"}:
        message = "Only tags can be changed by PATCH."
        raise Refusal(problem(400, "InvalidParameter", message))
    merged = merge(old, asked)
    check_new(where, merged, old)
    new = shape(tenant, where, call, merged, old)
    return _commit(tenant, where, call, new, status=200, doomed=doomed)


def delete(tenant: Tenant, where: Address, call: Call, doomed: Doom = None) -> Answer:
    """Take a resource away."""
    old = _guard(tenant, where, call, "delete")
    if old is None:
        return Answer(status=204)
    kind = kind_of(where.type)
    if kind.style is Style.AT_ONCE:
        tenant.store.delete(where.path)
        return answer_json(old) if where.type.startswith("microsoft.authorization/") else Answer(status=200)
    started = tenant.operations.start(where.path, deletes=True, error=doomed)
    tenant.store.put(where.path, with_state(old, "Deleting"))
    return Answer(status=202, headers=tenant.operations.headers(started, call, location=_region(old)))


def merge(old: Json, change: Json) -> Json:
    """Merge a change into a body; null takes a key out (RFC 7396)."""
    merged = dict(old)
    for key, value in change.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            below = merged.get(key)
            merged[key] = merge(below if isinstance(below, dict) else {}, value)
        else:
            merged[key] = value
    return merged


def _commit(tenant: Tenant, where: Address, call: Call, new: Json, *, status: int, doomed: Doom) -> Answer:
    kind = kind_of(where.type)
    if kind.style is Style.AT_ONCE:
        if doomed:
            raise Refusal(problem(400, *doomed))
        kept = tenant.store.put(where.path, new)
        return answer_json(kept, status)
    kept = tenant.store.put(where.path, with_state(new, "Updating"))
    relate(tenant, where)
    started = tenant.operations.start(where.path, error=doomed)
    headers = tenant.operations.headers(started, call, location=_region(new))
    return answer_json(kept, status, headers)


def _guard(tenant: Tenant, where: Address, call: Call, verb: str) -> Json | None:
    """Return what is there now, once nothing stands against changing it."""
    if "/" not in where.type or where.is_collection or where.type in _READ_ONLY_TYPES:
        message = f"The requested resource does not support http method '{call.method}'."
        raise Refusal(problem(405, "HttpMethodNotAllowed", message))
    old = tenant.store.find(where.path)
    _refuse_denied(tenant, where, verb)
    _refuse_locked(tenant, where, verb)
    _refuse_busy(tenant, where)
    etags.check(call, old)
    return old


def _refuse_busy(tenant: Tenant, where: Address) -> None:
    root = where.parent if where.type.startswith(_CLUSTER + "/") else where.path
    if parse(root).type != _CLUSTER:
        return
    under_way = tenant.operations.busy(root)
    if under_way is None:
        return
    name = root.rpartition("/")[2]
    raise Refusal(
        problem(
            409,
            "OperationNotAllowed",
            "Operation is not allowed: another operation (Updating) is in progress on managed cluster"
            f" '{name}' (operation {under_way.name}, started at {under_way.started}), please wait for it"
            " to finish before starting a new operation. See https://aka.ms/aks-pending-operation for more"
            " details",
        )
    )


def _refuse_locked(tenant: Tenant, where: Address, verb: str) -> None:
    if where.type == "microsoft.authorization/locks":
        return
    for entry in tenant.store.of_type("microsoft.authorization/locks"):
        level = str(entry.body["properties"]["level"]).lower()
        scope = parse(str(entry.body["id"])).scope
        stops = level == "readonly" or (level == "cannotdelete" and verb == "delete")
        if stops and within(where.path, scope):
            message = (
                f"The scope '{where.path}' cannot perform {verb} operation because following scope(s) are"
                f" locked: '{scope}'. Please remove the lock and try again."
            )
            raise Refusal(problem(409, "ScopeLocked", message))


def _refuse_denied(tenant: Tenant, where: Address, verb: str) -> None:
    me = tenant.operator.object_id
    action = f"{where.type}/{verb}"
    for entry in tenant.store.of_type("microsoft.authorization/denyassignments"):
        given = entry.body["properties"]
        scope = parse(str(entry.body["id"])).scope
        if not within(where.path, scope) or me in {each["id"] for each in given["excludePrincipals"]}:
            continue
        for rule in given["permissions"]:
            named = any(fnmatch.fnmatch(action, each.lower()) for each in rule["actions"])
            spared = any(fnmatch.fnmatch(action, each.lower()) for each in rule["notActions"])
            if named and not spared:
                message = (
                    f"The client '{tenant.operator.app_id}' with object id '{me}' has permission to perform"
                    f" action '{action}' on scope '{where.path}'; however, the access is denied because of"
                    f" the deny assignment with name '{given['denyAssignmentName']}' and Id"
                    f" '{entry.body['name']}' at scope '{scope}'."
                )
                raise Refusal(problem(403, "DenyAssignmentAuthorizationFailed", message))


def _require_home(tenant: Tenant, where: Address) -> None:
    """Refuse to make something in nothing."""
    inside = where.parent != where.scope or where.type in EMBEDDED
    if inside and tenant.store.find(where.parent) is None:
        raise Refusal(refusals.no_parent(where))
    extends = where.scope not in {"/", group_of(where.path)} and "/providers/" in where.scope
    if extends and tenant.store.find(_resource(where.scope)) is None:
        raise Refusal(refusals.no_resource(parse(where.scope)))


def _resource(scope: str) -> str:
    """Return the resource of a scope: a namespace of Kubernetes is none, and roles are given there.

    https://learn.microsoft.com/azure/aks/manage-azure-rbac#create-role-assignments-for-users-to-access-the-cluster
    """
    owner, found, name = scope.rpartition("/namespaces/")
    return owner if found and "/" not in name and parse(owner).type == _CLUSTER else scope


def _region(body: Json) -> str:
    return str(body.get("location", "westeurope"))
