"""Role assignments, registries and policies, made by hand in ARM wire form."""

from typing import cast

from aks_harden.model.json import Json, JsonObject
from support.snapshots import SUB

AUTHORIZATION = "/providers/Microsoft.Authorization"
GROUP = f"{SUB}/resourceGroups/rg-shared"
REGISTRY = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/acrshop"
MANAGEMENT_GROUP = "/providers/Microsoft.Management/managementGroups/mg-platform"
KUBELET = "aaaaaaaa-0000-4000-8000-00000000000a"
_AT = "Microsoft.ContainerRegistry/registries/"


def guid(number: int) -> str:
    return f"{number:08d}-0000-4000-8000-000000000000"


def role(
    name: str,
    *,
    actions: tuple[str, ...] = (),
    data: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
    without_data: tuple[str, ...] = (),
) -> JsonObject:
    """A role definition; its GUID comes from `ROLES`."""
    number = guid(ROLES.index(name) + 1)
    return {
        "id": f"{SUB}{AUTHORIZATION}/roleDefinitions/{number}",
        "name": number,
        "type": "Microsoft.Authorization/roleDefinitions",
        "properties": {
            "roleName": name,
            "type": "BuiltInRole",
            "permissions": [
                {
                    "actions": list(actions),
                    "notActions": list(without),
                    "dataActions": list(data),
                    "notDataActions": list(without_data),
                }
            ],
        },
    }


ROLES = (
    "Owner",
    "Contributor",
    "Reader",
    "AcrPull",
    "AcrPush",
    "AcrDelete",
    "Repository Reader",
    "Repository Writer",
    "Catalog Lister",
    "Registry Manager",
    "Custom",
)


def roles() -> list[Json]:
    """The role definitions that every small subscription here has."""
    return [
        role("Owner", actions=("*",)),
        role("Contributor", actions=("*",), without=("Microsoft.Authorization/*/Write",)),
        role("Reader", actions=("*/read",)),
        role("AcrPull", actions=(f"{_AT}pull/read",)),
        role("AcrPush", actions=(f"{_AT}pull/read", f"{_AT}push/write")),
        role("AcrDelete", actions=(f"{_AT}artifacts/delete",)),
        role(
            "Repository Reader", data=(f"{_AT}repositories/content/read", f"{_AT}repositories/metadata/read")
        ),
        role("Repository Writer", data=(f"{_AT}repositories/*/read", f"{_AT}repositories/*/write")),
        role("Catalog Lister", data=(f"{_AT}catalog/read",)),
        role("Registry Manager", actions=(f"{_AT}read", f"{_AT}write", f"{_AT}pull/read")),
    ]


def assigned(
    role_name: str,
    principal: str,
    *,
    scope: str = REGISTRY,
    kind: str = "ServicePrincipal",
    **more: Json,
) -> JsonObject:
    """A role assignment of a role in `ROLES`."""
    number = guid(ROLES.index(role_name) + 1)
    own = f"{principal}-{role_name}-{scope.rsplit('/', 1)[-1]}".replace(" ", "")
    properties: JsonObject = {
        "principalId": principal,
        "principalType": kind,
        "roleDefinitionId": f"{SUB}{AUTHORIZATION}/roleDefinitions/{number}",
        "scope": scope,
    }
    return {
        "id": f"{'' if scope == '/' else scope}{AUTHORIZATION}/roleAssignments/{own}",
        "name": own,
        "type": "Microsoft.Authorization/roleAssignments",
        "properties": properties | more,
    }


def registry(resource: str = REGISTRY, /, **properties: Json) -> JsonObject:
    """A registry as Azure lists it, with everything off."""
    base: JsonObject = {
        "provisioningState": "Succeeded",
        "adminUserEnabled": False,
        "anonymousPullEnabled": False,
        "roleAssignmentMode": "LegacyRegistryPermissions",
        "policies": {"azureADAuthenticationAsArmPolicy": {"status": "disabled"}},
    }
    return {
        "id": resource,
        "name": resource.rsplit("/", 1)[-1],
        "type": "Microsoft.ContainerRegistry/registries",
        "location": "westeurope",
        "sku": {"name": "Premium", "tier": "Premium"},
        "properties": base | properties,
    }


def definition(
    name: str, rule: Json, *, effect: Json = "audit", scope: str = SUB, **more: Json
) -> JsonObject:
    """A policy definition; `rule` is its `if`."""
    properties: JsonObject = {"mode": "Indexed", "policyRule": {"if": rule, "then": {"effect": effect}}}
    return {
        "id": f"{scope}{AUTHORIZATION}/policyDefinitions/{name}",
        "name": name,
        "type": "Microsoft.Authorization/policyDefinitions",
        "properties": properties | more,
    }


def initiative(name: str, *members: Json, parameters: Json = None, scope: str = SUB) -> JsonObject:
    """A policy initiative."""
    return {
        "id": f"{scope}{AUTHORIZATION}/policySetDefinitions/{name}",
        "name": name,
        "type": "Microsoft.Authorization/policySetDefinitions",
        "properties": {"policyDefinitions": list(members), "parameters": parameters or {}},
    }


def assignment(target: str, *, scope: str = SUB, name: str = "entra", **more: Json) -> JsonObject:
    """A policy assignment."""
    properties: JsonObject = {
        "policyDefinitionId": target,
        "scope": scope,
        "enforcementMode": "Default",
        "parameters": {},
    }
    return {
        "id": f"{scope}{AUTHORIZATION}/policyAssignments/{name}",
        "name": name,
        "type": "Microsoft.Authorization/policyAssignments",
        "properties": properties | more,
    }


def exemption(assignment_id: str, *, scope: str, **more: Json) -> JsonObject:
    """A policy exemption."""
    properties: JsonObject = {"policyAssignmentId": assignment_id, "exemptionCategory": "Waiver"}
    return {
        "id": f"{scope}{AUTHORIZATION}/policyExemptions/for-now",
        "name": "for-now",
        "type": "Microsoft.Authorization/policyExemptions",
        "properties": properties | more,
    }


def properties(body: JsonObject) -> JsonObject:
    """The properties of a body, to change them in place."""
    return cast("JsonObject", body["properties"])
