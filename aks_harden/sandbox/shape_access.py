"""Authorization: assignments, locks and policy, with the checks that make their writes fail."""

from collections.abc import Callable

from aks_harden.sandbox.address import parse
from aks_harden.sandbox.catalog import KINDS
from aks_harden.sandbox.extensions import find_role
from aks_harden.sandbox.shaping import Shaping, refuse, without_nulls
from aks_harden.sandbox.wire import Json

_KINDS = {
    "#microsoft.graph.user": "User",
    "#microsoft.graph.group": "Group",
    "#microsoft.graph.servicePrincipal": "ServicePrincipal",
}
_MADE = "2026-11-20T09:00:00.0000000Z"


def _assignment(shaping: Shaping) -> Json:
    given = without_nulls(shaping.given)
    principal, role = str(given.get("principalId", "")), str(given.get("roleDefinitionId", ""))
    if find_role(shaping.tenant, role.rpartition("/")[2]) is None:
        message = f"The specified role definition with ID '{role.rpartition('/')[2]}' does not exist."
        raise refuse("RoleDefinitionDoesNotExist", message, 404)
    known = [each for each in shaping.tenant.world.directory if each["id"] == principal.lower()]
    kind = _KINDS[known[0]["@odata.type"]] if known else given.get("principalType")
    if kind is None:
        message = f"Principal {principal} does not exist in the directory {shaping.tenant.world.tenant}."
        raise refuse("PrincipalNotFound", message)
    if given.get("principalType") not in (None, kind):
        message = f"The principal {principal} is of type {kind}, not {given['principalType']}."
        raise refuse("UnmatchedPrincipalType", message)
    _refuse_twin(shaping, principal, role)
    scope = shaping.path.rpartition("/providers/")[0] or "/"
    properties: Json = {
        "roleDefinitionId": role,
        "principalId": principal,
        "principalType": kind,
        "scope": scope,
        "condition": given.get("condition"),
        "conditionVersion": given.get("conditionVersion"),
        "createdOn": _MADE,
        "updatedOn": _MADE,
        "createdBy": shaping.tenant.operator.object_id,
        "updatedBy": shaping.tenant.operator.object_id,
        "delegatedManagedIdentityResourceId": None,
        "description": given.get("description"),
    }
    body = shaping.enveloped(properties)
    return {key: body[key] for key in ("properties", "id", "type", "name")}


def _refuse_twin(shaping: Shaping, principal: str, role: str) -> None:
    for entry in shaping.tenant.store.of_type(shaping.where.type):
        other = entry.body["properties"]
        same = (
            parse(str(entry.body["id"])).scope == shaping.where.scope
            and str(other["principalId"]).lower() == principal.lower()
            and str(other["roleDefinitionId"]).rpartition("/")[2].lower() == role.rpartition("/")[2].lower()
        )
        if same and str(entry.body["name"]).lower() != shaping.where.name:
            raise refuse("RoleAssignmentExists", "The role assignment already exists.", 409)
    if shaping.old:
        message = "Tenant ID, application ID, principal ID, and scope are not allowed to be updated."
        raise refuse("RoleAssignmentUpdateNotPermitted", message)


def _policy(shaping: Shaping) -> Json:
    given = without_nulls(shaping.given)
    target = parse(str(given.get("policyDefinitionId", "/")))
    if shaping.tenant.store.entry(target.path) is None:
        message = f"The policy definition '{target.name}' could not be found."
        raise refuse("PolicyDefinitionNotFound", message, 404)
    given.setdefault("enforcementMode", "Default")
    if "instanceId" in shaping.before:
        # It changes only where an assignment is deleted and made anew.
        given["instanceId"] = shaping.before["instanceId"]
    given["scope"] = shaping.path.rpartition("/providers/")[0]
    return shaping.enveloped(given)


def _role(shaping: Shaping) -> Json:
    """Keep a custom role; ARM refuses a second one of its name and actions that no provider has."""
    given = without_nulls(shaping.given)
    name = str(given.get("roleName", ""))
    scopes = given.get("assignableScopes")
    if not name or not scopes:
        raise refuse("RoleDefinitionInvalid", "A role definition needs a name and assignable scopes.")
    for scope in scopes:
        if shaping.tenant.store.find(str(scope).lower()) is None:
            message = f"The scope '{scope}' in the assignable scopes was not found."
            raise refuse("InvalidAssignableScope", message)
    for entry in shaping.tenant.store.of_type(shaping.where.type):
        twin = str(entry.body["properties"]["roleName"]).lower() == name.lower()
        if twin and str(entry.body["name"]).lower() != shaping.where.name:
            message = "Cannot update a role definition with a name that another one has."
            raise refuse("RoleDefinitionWithSameNameExists", message, 409)
    for block in given.get("permissions", ()):
        for action in (*block.get("actions", ()), *block.get("notActions", ())):
            if "*" not in action and not _is_action(action):
                message = f"'{action}' does not match any of the actions supported by the providers."
                raise refuse("InvalidActionOrNotAction", message)
    return shaping.enveloped({**given, "type": "CustomRole", "createdOn": _MADE, "updatedOn": _MADE})


def _is_action(action: str) -> bool:
    """Tell whether an action is of a type and a verb that there are."""
    kind, _, verb = action.rpartition("/")
    if verb == "action":
        kind = kind.rpartition("/")[0]
    return verb in {"read", "write", "delete", "action"} and (
        kind.lower() in KINDS or kind.lower() in _ONLY_ASKED
    )


_ONLY_ASKED = frozenset(
    {
        "microsoft.containerregistry/registries/operationstatuses",
        "microsoft.containerregistry/registries/tokens/operationstatuses",
        "microsoft.containerservice/locations/operations",
        "microsoft.insights/actiongroups",
        "microsoft.network/locations/operationresults",
        "microsoft.network/locations/operations",
        "microsoft.network/publicipprefixes",
        "microsoft.operationalinsights/workspaces/sharedkeys",
        "microsoft.operationsmanagement/solutions",
        "microsoft.resources/subscriptions",
        "microsoft.resources/subscriptions/resourcegroups",
    }
)
"""Types that actions name and that the catalogue has no resources of."""


SHAPES: dict[str, Callable[[Shaping], Json]] = {
    "microsoft.authorization/roleassignments": _assignment,
    "microsoft.authorization/policyassignments": _policy,
    "microsoft.authorization/roledefinitions": _role,
}
