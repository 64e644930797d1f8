"""Role assignments, eligible ones, deny assignments, locks, and what else lets somebody in."""

from aks_harden.sandbox.worlds import ages
from aks_harden.sandbox.worlds.naming import MADE, guid
from aks_harden.sandbox.worlds.role import role as role_definition
from aks_harden.sandbox.worlds.world import Json

_KINDS = {
    "#microsoft.graph.user": "User",
    "#microsoft.graph.group": "Group",
    "#microsoft.graph.servicePrincipal": "ServicePrincipal",
}


def assignment(scope: str, role: str, who: Json) -> Json:
    """Give a role (by GUID) at a scope to a Graph object."""
    name = guid("assignment", scope, role, who["id"])
    return {
        "properties": {
            "roleDefinitionId": _role_at(scope, role),
            "principalId": who["id"],
            "principalType": _KINDS[who["@odata.type"]],
            "scope": scope,
            "condition": None,
            "conditionVersion": None,
            "createdOn": MADE,
            "updatedOn": MADE,
            "createdBy": guid("user", "alice"),
            "updatedBy": guid("user", "alice"),
            "delegatedManagedIdentityResourceId": None,
            "description": None,
        },
        "id": f"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}",
        "type": "Microsoft.Authorization/roleAssignments",
        "name": name,
    }


def eligible(scope: str, role: str, role_name: str, who: Json) -> Json:
    """Make a Graph object eligible for a role at a scope."""
    name = guid("eligible", scope, role, who["id"])
    kind = _KINDS[who["@odata.type"]]
    root = f"{scope}/providers/Microsoft.Authorization"
    return {
        "properties": {
            "roleEligibilityScheduleId": f"{root}/roleEligibilitySchedules/{guid('schedule', name)}",
            "scope": scope,
            "roleDefinitionId": _role_at(scope, role),
            "principalId": who["id"],
            "principalType": kind,
            "status": "Provisioned",
            "startDateTime": MADE,
            "memberType": "Direct",
            "createdOn": MADE,
            "condition": None,
            "conditionVersion": None,
            "expandedProperties": {
                "scope": {"id": scope, "displayName": scope.rpartition("/")[2], "type": _scope_type(scope)},
                "roleDefinition": {
                    "id": _role_at(scope, role),
                    "displayName": role_name,
                    "type": "BuiltInRole",
                },
                "principal": {"id": who["id"], "displayName": who["displayName"], "type": kind},
            },
        },
        "name": name,
        "id": f"{root}/roleEligibilityScheduleInstances/{name}",
        "type": "Microsoft.Authorization/roleEligibilityScheduleInstances",
    }


def activated(scope: str, role: str, who: Json) -> list[Json]:
    """Give a role for a few hours to somebody who was eligible: the assignment, and its instance."""
    given = assignment(scope, role, who)
    name = guid("activated", scope, role, who["id"])
    root = f"{scope}/providers/Microsoft.Authorization"
    instance = {
        "properties": {
            "roleAssignmentScheduleId": f"{root}/roleAssignmentSchedules/{guid('schedule', name)}",
            "originRoleAssignmentId": given["id"],
            "scope": scope,
            "roleDefinitionId": _role_at(scope, role),
            "principalId": who["id"],
            "principalType": _KINDS[who["@odata.type"]],
            "status": "Provisioned",
            "assignmentType": "Activated",
            "memberType": "Direct",
            "startDateTime": ages.moment(days_ago=0),
            "endDateTime": ages.moment(days_ago=-1),
            "createdOn": ages.moment(days_ago=0),
            "condition": None,
            "conditionVersion": None,
        },
        "name": name,
        "id": f"{root}/roleAssignmentScheduleInstances/{name}",
        "type": "Microsoft.Authorization/roleAssignmentScheduleInstances",
    }
    return [given, instance]


def custom_role(name: str, scope: str, *, actions: tuple[str, ...], spared: tuple[str, ...] = ()) -> Json:
    """Make a role of the tenant's own, kept under the tenant: each subscription shows it as its own."""
    number = guid("role", name)
    made = role_definition(number, name, "A role of Contoso's own.", actions=actions, spared=spared)
    made["properties"] |= {"type": "CustomRole", "assignableScopes": [scope]}
    return made


def trusted(cluster: str, name: str, source: str, *roles: str) -> Json:
    """Let another resource into a cluster's Kubernetes API by Trusted Access."""
    return {
        "id": f"{cluster}/trustedAccessRoleBindings/{name}",
        "name": name,
        "type": "Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings",
        "properties": {"provisioningState": "Succeeded", "sourceResourceId": source, "roles": list(roles)},
    }


def federated(identity: str, name: str, subject: str) -> Json:
    """Let tokens of a build service sign in as an identity."""
    return {
        "id": f"{identity}/federatedIdentityCredentials/{name}",
        "name": name,
        "type": "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
        "properties": {
            "issuer": "https://token.actions.githubusercontent.com",
            "subject": subject,
            "audiences": ["api://AzureADTokenExchange"],
        },
    }


def deny(scope: str, name: str, *, actions: list[str], spared: list[str], excluded: list[Json]) -> Json:
    """Deny actions to everyone but a few, as AKS does on a locked node resource group."""
    identity = guid("deny", scope, name)
    return {
        "properties": {
            "denyAssignmentName": name,
            "description": "Created by Azure Kubernetes Service to protect the node resource group.",
            "permissions": [
                {"actions": actions, "notActions": spared, "dataActions": [], "notDataActions": []}
            ],
            "scope": scope,
            "doNotApplyToChildScopes": False,
            "principals": [
                {
                    "id": "00000000-0000-0000-0000-000000000000",
                    "type": "SystemDefined",
                    "displayName": "All Principals",
                }
            ],
            "excludePrincipals": [{"id": each["id"], "type": "ServicePrincipal"} for each in excluded],
            "isSystemProtected": True,
            "createdOn": MADE,
            "updatedOn": MADE,
        },
        "id": f"{scope}/providers/Microsoft.Authorization/denyAssignments/{identity}",
        "type": "Microsoft.Authorization/denyAssignments",
        "name": identity,
    }


def lock(scope: str, name: str, level: str = "CanNotDelete") -> Json:
    """Lock a scope."""
    return {
        "properties": {"level": level, "notes": "Ask the platform team."},
        "id": f"{scope}/providers/Microsoft.Authorization/locks/{name}",
        "type": "Microsoft.Authorization/locks",
        "name": name,
    }


def _role_at(scope: str, role: str) -> str:
    words = scope.strip("/").split("/")
    root = f"/subscriptions/{words[1]}" if words[0] == "subscriptions" else ""
    return f"{root}/providers/Microsoft.Authorization/roleDefinitions/{role}"


def _scope_type(scope: str) -> str:
    if "/providers/" in scope:
        return scope.split("/")[-2]
    return "resourcegroup" if "/resourceGroups/" in scope else "subscription"
