"""What hangs on a container registry beside its tokens: cache rules and tasks."""

from aks_harden.sandbox.worlds.naming import MADE
from aks_harden.sandbox.worlds.world import Json


def cache_rule(registry_id: str, name: str, source: str, target: str) -> Json:
    """Make a cache rule, which brings images of another registry in under the name of this one."""
    return {
        "id": f"{registry_id}/cacheRules/{name}",
        "name": name,
        "type": "Microsoft.ContainerRegistry/registries/cacheRules",
        "properties": {
            "creationDate": MADE,
            "provisioningState": "Succeeded",
            "sourceRepository": source,
            "targetRepository": target,
            "credentialSetResourceId": None,
        },
    }


def task(registry_id: str, name: str, repository: str) -> Json:
    """Make a task that builds an image anew when its base image changes."""
    return {
        "id": f"{registry_id}/tasks/{name}",
        "name": name,
        "type": "Microsoft.ContainerRegistry/registries/tasks",
        "location": "westeurope",
        "tags": {},
        "properties": {
            "provisioningState": "Succeeded",
            "creationDate": MADE,
            "status": "Enabled",
            "platform": {"os": "linux", "architecture": "amd64"},
            "agentConfiguration": {"cpu": 2},
            "timeout": 3600,
            "step": {
                "type": "Docker",
                "contextPath": "https://git.example/contoso/pay.git#main",
                "dockerFilePath": "Dockerfile",
                "imageNames": [f"{repository}:{{{{.Run.ID}}}}"],
                "isPushEnabled": True,
                "noCache": False,
                "arguments": [],
            },
            "trigger": {
                "baseImageTrigger": {
                    "name": "defaultBaseimageTriggerName",
                    "baseImageTriggerType": "Runtime",
                    "updateTriggerPayloadType": "Default",
                    "status": "Enabled",
                }
            },
            "isSystemTask": False,
        },
    }
