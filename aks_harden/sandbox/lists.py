"""Collections on the wire: whole, in pages, or with less in each item than a GET gives."""

from urllib.parse import parse_qsl, urlencode

from aks_harden.sandbox import versions
from aks_harden.sandbox.address import Address, parse, within
from aks_harden.sandbox.catalog import PAGED, kind_of
from aks_harden.sandbox.embedded import EMBEDDED
from aks_harden.sandbox.extensions import LISTS
from aks_harden.sandbox.filters import parse_filter
from aks_harden.sandbox.refusals import no_parent
from aks_harden.sandbox.tenant import Tenant
from aks_harden.sandbox.wire import Answer, Call, Json, Refusal, encode

_CLUSTERS = "microsoft.containerservice/managedclusters"
_SET = "microsoft.compute/virtualmachinescalesets"
_NICS = f"{_SET}/virtualmachines/networkinterfaces"
_GATHERED = {
    f"{_SET}/networkinterfaces": _NICS,
    f"{_SET}/publicipaddresses": f"{_NICS}/ipconfigurations/publicipaddresses",
}
"""Lists on a scale set of what belongs to its machines."""
_BORN_WITH = frozenset(
    {"microsoft.storage/storageaccounts/blobservices", "microsoft.storage/storageaccounts/fileservices"}
)
_GENERIC = ("id", "name", "type", "kind", "location", "managedBy", "sku", "identity", "tags", "zones", "plan")
_TOKEN = "$skiptoken"  # noqa: S105 - a place in a list, not a secret


def collection(tenant: Tenant, where: Address, call: Call) -> Answer:
    """Answer a GET of a collection."""
    special = LISTS.get(where.type)
    items = special(tenant, where, call) if special else _members(tenant, where, call)
    if where.type in PAGED and len(items) > 1:
        return _page(tenant, call, items)
    return whole(items)


def whole(items: list[bytes]) -> Answer:
    """Answer with all items at once."""
    return Answer(content=b'{"value":[' + b",".join(items) + b"]}")


def _page(tenant: Tenant, call: Call, items: list[bytes]) -> Answer:
    """Answer with one of three pages; the middle one is empty, as happens where ARM filters late."""
    half = (len(items) + 1) // 2
    pages = [items[:half], [], items[half:]]
    asked = call.query.get(_TOKEN, "0")
    number = int(asked) if asked in {"0", "1", "2"} else 0
    inner = b'{"value":[' + b",".join(pages[number]) + b"]"
    if number + 1 < len(pages):
        rest = [(key, value) for key, value in parse_qsl(call.raw_query) if key != _TOKEN]
        query = urlencode([*rest, (_TOKEN, str(number + 1))])
        inner += b',"nextLink":' + encode(f"{tenant.base}{call.path}?{query}")
    return Answer(content=inner + b"}")


def _members(tenant: Tenant, where: Address, call: Call) -> list[bytes]:
    embedding = EMBEDDED.get(where.type)
    if embedding is not None:
        parent = tenant.store.find(where.parent)
        if parent is None:
            raise Refusal(no_parent(where))
        version = call.query.get("api-version", "")
        return [encode(versions.seen(where.type, child, version)) for child in embedding.children(parent)]
    if where.parent != where.scope and tenant.store.find(_home(where.parent)) is None:
        raise Refusal(no_parent(where))
    found = tenant.store.of_type(_GATHERED.get(where.type, where.type), where.parent)
    if where.type == _CLUSTERS:
        version = call.query.get("api-version", "")
        return [encode(versions.seen(_CLUSTERS, _as_listed(entry.body), version)) for entry in found]
    return [entry.wire for entry in found]


def _home(parent: str) -> str:
    """Return what must be there for a parent to be: a storage account is born with its services."""
    return parse(parent).parent if parse(parent).type in _BORN_WITH else parent


def _as_listed(cluster: Json) -> Json:
    """Drop what the list of clusters is known to lack, though a GET has it (AKS issue 5224)."""
    given = {key: value for key, value in cluster["properties"].items() if key != "apiServerAccessProfile"}
    return {**cluster, "properties": given}


def generic(tenant: Tenant, scope: str, call: Call) -> Answer:
    """Answer the list of all resources of a scope, which says of each only that it exists."""
    rule = parse_filter(call.query.get("$filter", "")).equals
    found: list[bytes] = []
    for key, entry in tenant.store.under(scope):
        kind = kind_of(str(entry.body.get("type", "")))
        if not kind.tracked or "/providers/" not in key or "location" not in entry.body:
            continue
        if rule.get("resourcetype", kind.type).lower() != kind.type.lower():
            continue
        if rule.get("name", str(entry.body["name"])).lower() != str(entry.body["name"]).lower():
            continue
        group = rule.get("resourcegroup", "").lower()
        if group and not within(key, f"{scope}/resourcegroups/{group}"):
            continue
        found.append(encode({name: entry.body[name] for name in _GENERIC if name in entry.body}))
    return whole(found)
