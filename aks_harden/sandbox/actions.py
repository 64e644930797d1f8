"""POST actions: credentials that are handed out, commands, and questions asked in a body."""

import base64
from collections.abc import Callable

from aks_harden.sandbox import node_images
from aks_harden.sandbox.address import Address
from aks_harden.sandbox.refusals import no_resource
from aks_harden.sandbox.tenant import Tenant
from aks_harden.sandbox.wire import Answer, Call, Json, Refusal, answer_json, problem

_CLUSTER = "microsoft.containerservice/managedclusters"
_POOL = f"{_CLUSTER}/agentpools"
_REGISTRY = "microsoft.containerregistry/registries"


def act(tenant: Tenant, where: Address, action: str, call: Call) -> Answer:
    """Answer a POST."""
    if action == "checknameavailability":
        return answer_json({"nameAvailable": True, "reason": None, "message": None})
    if (where.type, action) == (_POOL, "upgradenodeimageversion"):
        return node_images.upgrade(tenant, where, call)
    body = tenant.store.find(where.path)
    if body is None:
        raise Refusal(no_resource(where))
    if (where.type, action) in _POWER:
        return _switch(tenant, body, _POWER[where.type, action])
    actor = _ACTIONS.get((where.type, action))
    if actor is None:
        message = f"The resource type '{where.type}' does not support the action '{action}'."
        return problem(404, "InvalidResourceType", message)
    return actor(body, call)


def _switch(tenant: Tenant, cluster: Json, code: str) -> Answer:
    """Stop or start a cluster, at once: a client that is told 204 has nothing to wait for."""
    given = {**cluster["properties"], "powerState": {"code": code}}
    tenant.store.put(cluster["id"].lower(), {**cluster, "properties": given})
    return Answer(status=204)


def _kubeconfig(user: str) -> Callable[[Json, Call], Answer]:
    def hand_out(cluster: Json, _call: Call) -> Answer:
        given, name = cluster["properties"], cluster["name"]
        if given.get("disableLocalAccounts") and (user == "clusterAdmin" or not given.get("aadProfile")):
            message = (
                "Getting static credential is not allowed because this cluster is set to disable local"
                " accounts."
            )
            return problem(400, "BadRequest", message)
        host = given.get("fqdn") or given.get("privateFQDN")
        text = (
            "apiVersion: v1\nkind: Config\nclusters:\n- cluster:\n"
            f"    server: https://{host}:443\n  name: {name}\n"
            f"contexts:\n- context:\n    cluster: {name}\n    user: {user}_{name}\n  name: {name}\n"
            f"current-context: {name}\nusers:\n- name: {user}_{name}\n"
            "  user:\n    token: made-up-by-the-sandbox\n"
        )
        value = base64.b64encode(text.encode()).decode()
        return answer_json({"kubeconfigs": [{"name": user, "value": value}]})

    return hand_out


def _registry_password(registry: Json, _call: Call) -> Answer:
    if not registry["properties"].get("adminUserEnabled"):
        message = "The admin user is disabled for the registry."
        return problem(400, "UnAuthorizedForCredentialOperations", message)
    passwords = [{"name": name, "value": f"made-up-{name}"} for name in ("password", "password2")]
    return answer_json({"username": registry["name"], "passwords": passwords})


def _workspace_keys(_workspace: Json, _call: Call) -> Answer:
    return answer_json({"primarySharedKey": "made-up-1", "secondarySharedKey": "made-up-2"})


def _storage_keys(_account: Json, _call: Call) -> Answer:
    keys = [{"keyName": name, "value": f"made-up-{name}", "permissions": "FULL"} for name in ("key1", "key2")]
    return answer_json({"keys": keys})


def _run_command(_cluster: Json, _call: Call) -> Answer:
    done = {"provisioningState": "Succeeded", "exitCode": 0, "logs": ""}
    return answer_json({"id": "0" * 32, "properties": done})


def _no_admin_rules(_network: Json, _call: Call) -> Answer:
    return answer_json({"value": []})


_POWER = {(_CLUSTER, "stop"): "Stopped", (_CLUSTER, "start"): "Running"}
"""What stops and starts a cluster: https://learn.microsoft.com/rest/api/aks/managed-clusters/stop"""
_ACTIONS: dict[tuple[str, str], Callable[[Json, Call], Answer]] = {
    (_CLUSTER, "listclusteradmincredential"): _kubeconfig("clusterAdmin"),
    (_CLUSTER, "listclusterusercredential"): _kubeconfig("clusterUser"),
    (_CLUSTER, "listclustermonitoringusercredential"): _kubeconfig("clusterMonitoringUser"),
    (_CLUSTER, "runcommand"): _run_command,
    (_REGISTRY, "listcredentials"): _registry_password,
    ("microsoft.network/virtualnetworks", "listnetworkmanagereffectivesecurityadminrules"): _no_admin_rules,
    ("microsoft.operationalinsights/workspaces", "sharedkeys"): _workspace_keys,
    ("microsoft.storage/storageaccounts", "listkeys"): _storage_keys,
}
"""What each type does when asked by POST, by action in lower case."""
