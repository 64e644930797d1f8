"""The body of a built-in role definition."""

from aks_harden.sandbox.worlds.world import Json


def role(
    guid: str,
    name: str,
    description: str,
    *,
    actions: tuple[str, ...] = (),
    spared: tuple[str, ...] = (),
    data: tuple[str, ...] = (),
    data_spared: tuple[str, ...] = (),
) -> Json:
    """Make a built-in role definition."""
    return {
        "properties": {
            "roleName": name,
            "type": "BuiltInRole",
            "description": description,
            "assignableScopes": ["/"],
            "permissions": [
                {
                    "actions": list(actions),
                    "notActions": list(spared),
                    "dataActions": list(data),
                    "notDataActions": list(data_spared),
                }
            ],
            "createdOn": "2015-02-02T21:55:09.8806423Z",
            "updatedOn": "2025-06-12T15:10:20.1160032Z",
            "createdBy": None,
            "updatedBy": None,
        },
        "id": f"/providers/Microsoft.Authorization/roleDefinitions/{guid}",
        "type": "Microsoft.Authorization/roleDefinitions",
        "name": guid,
    }
