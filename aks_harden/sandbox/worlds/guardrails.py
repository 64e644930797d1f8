"""Built-in policies that act inside a cluster: allowed images, pod security, and a CIS benchmark."""

from typing import Final

from aks_harden.sandbox.worlds.policies import definition, definition_id, initiative_id
from aks_harden.sandbox.worlds.world import Json

ALLOWED_IMAGES: Final = "febd0533-8e55-448f-b837-bd0e06f16469"
POD_BASELINE: Final = "a8640138-9b0a-4a28-b8cb-1666c838647d"
CIS_AZURE: Final = "470a962c-86a0-433b-803a-3c176b5ce79c"
_ADMIN_USER: Final = "dc921057-6b28-4fbe-9b83-f7bec05db6c2"

_SYSTEM: Final = ["kube-system", "gatekeeper-system", "azure-arc"]
_IN_CLUSTER: Final = ["AKS Engine", "Microsoft.Kubernetes/connectedClusters"]
_POD_RULES: Final[tuple[tuple[str, str, str, Json], ...]] = (
    (
        "95edb821-ddaf-4404-9732-666045e056b4",
        "NoPrivilegedContainers",
        "Kubernetes cluster should not allow privileged containers",
        {},
    ),
    (
        "82985f06-dc18-4a48-bc1c-b9f4f0098cfe",
        "BlockUsingHostNetwork",
        "Kubernetes cluster pods should only use approved host network and port range",
        {"allowHostNetwork": {"value": False}, "minPort": {"value": 0}, "maxPort": {"value": 0}},
    ),
    (
        "47a1ee2f-2a2a-4576-bf2a-e0e36709c2b8",
        "BlockUsingHostProcessIDAndIPC",
        "Kubernetes cluster containers should not share host process ID or host IPC namespace",
        {},
    ),
    (
        "c26596ff-4d70-4e6a-9a30-c2506bd2f80c",
        "ContainerCapabilities",
        "Kubernetes cluster containers should only use allowed capabilities",
        {"allowedCapabilities": {"value": ["CHOWN", "NET_BIND_SERVICE", "SETUID", "SETGID"]}},
    ),
    (
        "098fc59e-46c7-4d99-9b16-64990e543d75",
        "NoHostPathVolume",
        "Kubernetes cluster pod hostPath volumes should only use allowed host paths",
        {"allowedHostPaths": {"value": {"paths": []}}},
    ),
)


def built_in() -> list[Json]:
    """Make the definitions, the initiative of the pod security baseline, and that of a CIS benchmark."""
    images = {
        "allowedContainerImagesRegex": _declared("String"),
        "excludedContainers": _declared("Array", []),
    }
    title = "Kubernetes cluster containers should only use allowed images"
    return [
        _definition(ALLOWED_IMAGES, title, "9.3.0", default="Deny", more=images),
        *(_definition(name, shown, "9.2.0", default="Audit", more={}) for name, _, shown, _ in _POD_RULES),
        _baseline(),
        _registries(),
        _benchmark(),
    ]


def _declared(kind: str, default: object = None) -> Json:
    told: Json = {"type": kind, "metadata": {"displayName": kind}}
    return told if default is None else told | {"defaultValue": default}


def _effect(default: str) -> Json:
    described = {"displayName": "Effect"}
    allowed = ["audit", "Audit", "deny", "Deny", "disabled", "Disabled"]
    return {
        "type": "String",
        "metadata": described,
        "allowedValues": allowed,
        "defaultValue": default,
    }


def _definition(name: str, shown: str, version: str, *, default: str, more: Json) -> Json:
    parameters = {
        "effect": _effect(default),
        "excludedNamespaces": _declared("Array", _SYSTEM),
        "namespaces": _declared("Array", []),
        "labelSelector": _declared("Object", {}),
        **more,
    }
    kinds = [*_IN_CLUSTER, "Microsoft.ContainerService/managedClusters"]
    details = {
        "apiGroups": [""],
        "kinds": ["Pod"],
        "excludedNamespaces": "[parameters('excludedNamespaces')]",
        "namespaces": "[parameters('namespaces')]",
        "labelSelector": "[parameters('labelSelector')]",
    }
    return {
        "properties": {
            "displayName": shown,
            "policyType": "BuiltIn",
            "mode": "Microsoft.Kubernetes.Data",
            "description": shown + ".",
            "metadata": {"version": version, "category": "Kubernetes"},
            "version": version,
            "parameters": parameters,
            "policyRule": {
                "if": {"field": "type", "in": kinds},
                "then": {"effect": "[parameters('effect')]", "details": details},
            },
            "versions": [version],
        },
        "id": definition_id(name),
        "type": "Microsoft.Authorization/policyDefinitions",
        "name": name,
    }


def _baseline() -> Json:
    passed_on: Json = {
        name: {"value": f"[parameters('{name}')]"} for name in ("effect", "excludedNamespaces", "namespaces")
    }
    members = [
        {
            "policyDefinitionReferenceId": reference,
            "policyDefinitionId": definition_id(name),
            "definitionVersion": "9.*.*",
            "parameters": passed_on | more,
        }
        for name, reference, _, more in _POD_RULES
    ]
    parameters = {
        "effect": _effect("Audit"),
        "excludedNamespaces": _declared("Array", [*_SYSTEM, "azure-extensions-usage-system"]),
        "namespaces": _declared("Array", []),
    }
    shown = "Kubernetes cluster pod security baseline standards for Linux-based workloads"
    return _initiative(POD_BASELINE, shown, "1.4.0", parameters, members)


def _registries() -> Json:
    kind = "Microsoft.ContainerRegistry/registries"
    return definition(
        _ADMIN_USER,
        "Container registries should have local admin account disabled.",
        version="1.0.1",
        parameters={"effect": _effect("Audit")},
        condition={
            "allOf": [
                {"field": "type", "equals": kind},
                {"field": f"{kind}/adminUserEnabled", "equals": True},
            ]
        },
        then={"effect": "[parameters('effect')]"},
        category="Container Registry",
    )


def _benchmark() -> Json:
    """Make the CIS benchmark with one of its members: the rest is about other things than AKS."""
    member = {
        "policyDefinitionReferenceId": "acrAdminUserDisabled",
        "policyDefinitionId": definition_id(_ADMIN_USER),
        "definitionVersion": "1.*.*",
        "parameters": {},
    }
    return _initiative(CIS_AZURE, "CIS Azure Foundations v3.0.0", "1.3.0", {}, [member])


def _initiative(name: str, shown: str, version: str, parameters: Json, members: list[Json]) -> Json:
    return {
        "properties": {
            "displayName": shown,
            "policyType": "BuiltIn",
            "description": shown + ".",
            "metadata": {"version": version},
            "version": version,
            "parameters": parameters,
            "policyDefinitions": members,
            "versions": [version],
        },
        "id": initiative_id(name),
        "type": "Microsoft.Authorization/policySetDefinitions",
        "name": name,
    }
