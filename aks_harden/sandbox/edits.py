"""Changes to the world behind everyone's back: someone else was there."""

import copy

from aks_harden.sandbox.address import parse
from aks_harden.sandbox.shapes import relate
from aks_harden.sandbox.tenant import Tenant
from aks_harden.sandbox.wire import Json
from aks_harden.sandbox.writes import merge


def get(tenant: Tenant, resource: str) -> Json:
    """Return a copy of a body as it stands; KeyError when it is not there."""
    tenant.operations.settle()
    found = tenant.store.find(parse(resource).path)
    if found is None:
        raise KeyError(resource)
    return copy.deepcopy(found)


def put(tenant: Tenant, resource: str, body: Json) -> Json:
    """Store a body as it is given, under a new version."""
    tenant.operations.settle()
    where = parse(resource)
    name = resource.rstrip("/").rpartition("/")[2]
    made = {"id": resource, "name": name, **copy.deepcopy(body)}
    kept = tenant.store.put(where.path, made)
    relate(tenant, where)
    return copy.deepcopy(kept)


def patch(tenant: Tenant, resource: str, change: Json) -> Json:
    """Merge a change into a body; null takes a key out."""
    return put(tenant, resource, merge(get(tenant, resource), change))


def delete(tenant: Tenant, resource: str) -> None:
    """Take a resource out; KeyError when it is not there."""
    tenant.operations.settle()
    where = parse(resource)
    if not tenant.store.delete(where.path):
        raise KeyError(resource)
    relate(tenant, where)
