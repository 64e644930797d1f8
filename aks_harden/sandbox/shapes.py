"""What each provider makes of a body it is sent: what it keeps, fills in, and refuses."""

import copy
from collections.abc import Callable

from aks_harden.sandbox import shape_access, shape_cluster, shape_monitor, shape_network, shape_registry
from aks_harden.sandbox.address import Address
from aks_harden.sandbox.catalog import kind_of
from aks_harden.sandbox.shaping import Shaping, plain, refuse
from aks_harden.sandbox.tenant import Tenant
from aks_harden.sandbox.wire import Call, Json

_SHAPES: dict[str, Callable[[Shaping], Json]] = {
    **shape_cluster.SHAPES,
    **shape_network.SHAPES,
    **shape_registry.SHAPES,
    **shape_monitor.SHAPES,
    **shape_access.SHAPES,
}


def check_new(where: Address, asked: Json, old: Json | None) -> None:
    """Refuse what ARM itself refuses, before any provider sees it."""
    kind = kind_of(where.type)
    if old is None and kind.tracked and not asked.get("location"):
        raise refuse("LocationRequired", "The location property is required for this definition.")
    if old is not None and kind.tracked and asked.get("location", old.get("location")) != old.get("location"):
        name = old["name"]
        message = f"The resource '{name}' already exists in location '{old.get('location')}'."
        raise refuse("InvalidResourceLocation", message, 409)


def shape(tenant: Tenant, where: Address, call: Call, asked: Json, old: Json | None) -> Json:
    """Return the body a provider stores for the body it was sent."""
    own = copy.deepcopy(asked)
    before = copy.deepcopy(old) if old else None
    version = call.query.get("api-version", "")
    shaping = Shaping(tenant=tenant, where=where, path=call.path, asked=own, old=before, version=version)
    return _SHAPES.get(where.type, plain)(shaping)


def relate(tenant: Tenant, where: Address) -> None:
    """Mend what other resources say of the one that changed."""
    if where.type.startswith("microsoft.network/virtualnetworks"):
        shape_network.mend_back_references(tenant)
