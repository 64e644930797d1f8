"""The paths of ARM itself: subscriptions, tenants, resource groups, providers, the generic list."""

from collections.abc import Callable

from aks_harden.sandbox.address import Address, group_of, subscription_of
from aks_harden.sandbox.catalog import KINDS
from aks_harden.sandbox.lists import generic, whole
from aks_harden.sandbox.refusals import no_group, no_subscription
from aks_harden.sandbox.rights import allows
from aks_harden.sandbox.tenant import Tenant
from aks_harden.sandbox.wire import Answer, Call, Json, Refusal, answer_json, encode, problem

_READ = "Microsoft.Resources/subscriptions/read"
_VERSIONS = ["2026-07-01", "2025-03-01", "2024-05-01", "2024-03-01", "2023-07-01", "2020-05-01"]
_REGIONS = (("westeurope", "West Europe"), ("northeurope", "North Europe"), ("eastus", "East US"))


def owns(where: Address) -> bool:
    """Tell whether a path is one of ARM's own."""
    return "/" not in where.type


def read(tenant: Tenant, where: Address, call: Call) -> Answer:
    """Answer a GET or HEAD of one of ARM's own paths."""
    reader = _READERS.get(where.type)
    if reader is None:
        return problem(404, "InvalidResourceType", f"The resource type '{where.type}' could not be found.")
    return reader(tenant, where, call)


def _subscriptions(tenant: Tenant, where: Address, _call: Call) -> Answer:
    if where.is_collection:
        # Nobody is refused the list: it holds what the caller may read.
        found = [
            each.wire
            for each in tenant.store.of_type("subscriptions")
            if allows(tenant, _READ, str(each.body["id"]).lower())
        ]
        count = {"type": "Total", "value": len(found)}
        return Answer(content=b'{"value":[' + b",".join(found) + b'],"count":' + encode(count) + b"}")
    entry = tenant.store.entry(where.path)
    if entry is None:
        raise Refusal(no_subscription(where.path))
    return Answer(content=entry.wire)


def _tenants(tenant: Tenant, _where: Address, _call: Call) -> Answer:
    body: Json = {
        "id": f"/tenants/{tenant.world.tenant}",
        "tenantId": tenant.world.tenant,
        "countryCode": "NL",
        "displayName": "Contoso",
        "domains": ["contoso.example"],
        "tenantCategory": "Home",
        "defaultDomain": "contoso.example",
        "tenantType": "AAD",
    }
    return whole([encode(body)])


def _groups(tenant: Tenant, where: Address, call: Call) -> Answer:
    if where.is_collection:
        return whole([each.wire for each in tenant.store.of_type("resourcegroups", where.parent)])
    entry = tenant.store.entry(where.path)
    if call.method == "HEAD":
        return Answer(status=204 if entry else 404)
    if entry is None:
        raise Refusal(no_group(where.path))
    return Answer(content=entry.wire)


def _resources(tenant: Tenant, where: Address, call: Call) -> Answer:
    return generic(tenant, where.parent, call)


def _providers(tenant: Tenant, where: Address, _call: Call) -> Answer:
    namespaces = sorted({kind.type.partition("/")[0] for kind in KINDS.values()})
    root = where.parent if where.parent != "/" else ""
    if where.is_collection:
        return whole([encode(_provider(tenant, root, each)) for each in namespaces])
    for each in namespaces:
        if each.lower() == where.name:
            return answer_json(_provider(tenant, root, each))
    message = f"The resource namespace '{where.name}' is invalid."
    return problem(404, "InvalidResourceNamespace", message)


def _provider(tenant: Tenant, root: str, namespace: str) -> Json:
    names = [kind.type.partition("/")[2] for kind in KINDS.values() if kind.type.startswith(namespace + "/")]
    return {
        "id": f"{root}/providers/{namespace}",
        "namespace": namespace,
        "registrationPolicy": "RegistrationRequired",
        "registrationState": "NotRegistered"
        if namespace.lower() in tenant.world.unregistered
        else "Registered",
        "resourceTypes": [
            {
                "resourceType": name,
                "locations": [shown for _, shown in _REGIONS],
                "apiVersions": _VERSIONS,
                "capabilities": "None",
            }
            for name in names
        ],
    }


def _locations(_tenant: Tenant, where: Address, _call: Call) -> Answer:
    return whole(
        [
            encode(
                {
                    "id": f"{where.parent}/locations/{name}",
                    "name": name,
                    "type": "Region",
                    "displayName": shown,
                    "regionalDisplayName": shown,
                    "metadata": {"regionType": "Physical", "regionCategory": "Recommended"},
                }
            )
            for name, shown in _REGIONS
        ]
    )


_READERS: dict[str, Callable[[Tenant, Address, Call], Answer]] = {
    "subscriptions": _subscriptions,
    "tenants": _tenants,
    "resourcegroups": _groups,
    "resources": _resources,
    "providers": _providers,
    "locations": _locations,
}


def require_scope(tenant: Tenant, where: Address) -> None:
    """Refuse a path in a subscription or group that is not there."""
    subscription, group = subscription_of(where.path), group_of(where.path)
    if subscription and tenant.store.entry(subscription) is None:
        raise Refusal(no_subscription(where.path))
    if group and group != where.path and tenant.store.entry(group) is None:
        raise Refusal(no_group(where.path))
