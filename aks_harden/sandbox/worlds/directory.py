"""Microsoft Graph objects: users, groups, service principals."""

from collections.abc import Iterator

from aks_harden.sandbox.worlds import ages
from aks_harden.sandbox.worlds.naming import guid
from aks_harden.sandbox.worlds.world import Json, World


def user(name: str) -> Json:
    """Make a user."""
    return {
        "@odata.type": "#microsoft.graph.user",
        "id": guid("user", name),
        "displayName": name.capitalize(),
        "userPrincipalName": f"{name}@contoso.example",
        "mail": f"{name}@contoso.example",
        "accountEnabled": True,
        "userType": "Member",
    }


def group(name: str) -> Json:
    """Make a security group."""
    return {
        "@odata.type": "#microsoft.graph.group",
        "id": guid("group", name),
        "displayName": name,
        "mailEnabled": False,
        "mailNickname": name,
        "securityEnabled": True,
        "groupTypes": [],
    }


def service_principal(name: str, *, app_id: str = "", object_id: str = "", kind: str = "Application") -> Json:
    """Make a service principal of an application or, with its ids, of a managed identity."""
    application = app_id or guid("app", name)
    return {
        "@odata.type": "#microsoft.graph.servicePrincipal",
        "id": object_id or guid("sp", name),
        "appId": application,
        "displayName": name,
        "appDisplayName": name if kind == "Application" else None,
        "servicePrincipalType": kind,
        "servicePrincipalNames": [application],
        "accountEnabled": True,
    }


def managed_identity(identity_id: str) -> Json:
    """Make the service principal of a managed identity, found by the same ids as the resource shows."""
    made = service_principal(
        identity_id.rpartition("/")[2],
        app_id=guid("app", identity_id),
        object_id=guid("oid", identity_id),
        kind="ManagedIdentity",
    )
    return made | {"alternativeNames": ["isExplicit=True", identity_id]}


def application(name: str, *, days: int) -> Json:
    """Make the registration of an application with one client secret, which ends in so many days."""
    return {
        "@odata.type": "#microsoft.graph.application",
        "id": guid("application", name),
        "appId": guid("app", name),
        "displayName": name,
        "signInAudience": "AzureADMyOrg",
        "keyCredentials": [],
        "passwordCredentials": [
            {
                "customKeyIdentifier": None,
                "displayName": "pipeline",
                "endDateTime": ages.moment(days_ago=-days),
                "hint": "inv",
                "keyId": guid("secret", name),
                "secretText": None,
                "startDateTime": ages.moment(days_ago=365 - days),
            }
        ],
    }


def identities(world: World) -> Iterator[Json]:
    """Give the service principal of every managed identity that a world's resources show.

    Entra makes them with the identity; those that the world names itself are left out.
    """
    known = {each["id"] for each in world.directory}
    for body in world.resources.values():
        own = body.get("identity")
        principal = own.get("principalId") if isinstance(own, dict) else None
        if str(body.get("type", "")).lower() == "microsoft.managedidentity/userassignedidentities":
            made = managed_identity(str(body["id"]))
        elif principal:
            name = str(body["name"])
            made = service_principal(
                name, app_id=guid("app", str(body["id"])), object_id=str(principal), kind="ManagedIdentity"
            )
        else:
            continue
        if made["id"] not in known:
            known.add(made["id"])
            yield made
