"""The error bodies ARM answers with, in its own words."""

from aks_harden.sandbox.address import Address, group_of, subscription_of
from aks_harden.sandbox.catalog import kind_of
from aks_harden.sandbox.wire import Answer, problem

_VERBS = {"GET": "read", "HEAD": "read", "DELETE": "delete", "POST": "action"}
_OWN_TYPES = {
    "subscriptions": "Microsoft.Resources/subscriptions",
    "resourcegroups": "Microsoft.Resources/subscriptions/resourceGroups",
    "resources": "Microsoft.Resources/subscriptions/resources",
    "providers": "Microsoft.Resources/subscriptions/providers",
    "locations": "Microsoft.Resources/subscriptions/locations",
}
_USUAL = {
    400: ("BadRequest", "The request is not valid."),
    404: ("ResourceNotFound", "The resource was not found."),
    409: ("Conflict", "The request conflicts with the current state of the resource."),
    429: ("TooManyRequests", "The request is being throttled as the limit has been reached."),
    500: ("InternalServerError", "The server encountered an internal error. Please retry the request."),
    502: ("BadGateway", "The gateway did not receive a response from the upstream server."),
    503: ("ServiceUnavailable", "The service is temporarily unavailable. Please retry the request."),
    504: ("GatewayTimeout", "The gateway did not receive a response within the specified time period."),
}


def usual(status: int, code: str = "", message: str = "") -> Answer:
    """Answer an error of a status in the usual words, unless others are given."""
    known = _USUAL.get(status, ("Error", "The request failed."))
    return problem(status, code or known[0], message or known[1])


def action_of(method: str, where: Address, action: str = "") -> str:
    """Name the action that a request needs, as role definitions name it."""
    kind = _OWN_TYPES.get(where.type) or kind_of(where.type).type
    return (
        f"{kind}/{action}/action" if action and method == "POST" else f"{kind}/{_VERBS.get(method, 'write')}"
    )


def scope_of(where: Address) -> str:
    """Return the scope at which a request's action is needed."""
    return where.path if where.name else where.parent


def denied(method: str, where: Address, app_id: str, object_id: str, action: str = "") -> Answer:
    """Answer as ARM does to a caller without the right to an action."""
    return problem(
        403,
        "AuthorizationFailed",
        f"The client '{app_id}' with object id '{object_id}' does not have authorization to perform action"
        f" '{action_of(method, where, action)}' over scope '{scope_of(where)}' or the scope is invalid. If"
        " access was recently granted, please refresh your credentials.",
    )


def no_subscription(path: str) -> Answer:
    """Answer for a subscription that is not there."""
    name = subscription_of(path).rpartition("/")[2]
    return problem(404, "SubscriptionNotFound", f"The subscription '{name}' could not be found.")


def no_group(path: str) -> Answer:
    """Answer for a resource group that is not there."""
    name = group_of(path).rpartition("/")[2]
    return problem(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")


_OWN_WORDS = {
    "microsoft.authorization/roleassignments": (
        "RoleAssignmentNotFound",
        "The role assignment '{}' is not found.",
    ),
    "microsoft.authorization/roledefinitions": (
        "RoleDefinitionDoesNotExist",
        "The specified role definition with ID '{}' does not exist.",
    ),
    "microsoft.authorization/policyassignments": (
        "PolicyAssignmentNotFound",
        "The policy assignment '{}' is not found.",
    ),
    "microsoft.authorization/policydefinitions": (
        "PolicyDefinitionNotFound",
        "The policy definition '{}' could not be found.",
    ),
    "microsoft.authorization/policysetdefinitions": (
        "PolicySetDefinitionNotFound",
        "The policy set definition '{}' could not be found.",
    ),
    "microsoft.authorization/locks": ("LockNotFound", "The lock '{}' could not be found."),
    "microsoft.insights/diagnosticsettings": ("ResourceNotFound", "The resource '{}' does not exist."),
    "microsoft.security/pricings": ("ResourceNotFound", "Unknown pricing '{}'."),
}


def no_resource(where: Address) -> Answer:
    """Answer for a resource that is not there, in the words of its provider."""
    own = _OWN_WORDS.get(where.type)
    if own:
        return problem(404, own[0], own[1].format(where.name))
    if "/" in where.type.partition("/")[2]:
        return problem(404, "NotFound", f"The resource {where.path} was not found.")
    group = group_of(where.path).rpartition("/")[2]
    return problem(
        404,
        "ResourceNotFound",
        f"The Resource '{kind_of(where.type).type}/{where.name}' under resource group '{group}' was not"
        " found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    )


def no_parent(where: Address) -> Answer:
    """Answer for a child whose parent is not there."""
    return problem(
        404,
        "ParentResourceNotFound",
        f"Failed to perform 'write' on resource(s) of type '{where.type.partition('/')[2]}', because the"
        f" parent resource '{where.parent}' could not be found.",
    )
