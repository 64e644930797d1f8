"""A resource in ARM's own shape: nesting and names are brought to it here, once, whoever wrote the file."""

import re
from functools import partial
from itertools import chain
from typing import Final

from msgspec import Struct

from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.dialects import names, refusals, templates
from aks_harden.snapshot.dialects.item import Item
from aks_harden.snapshot.dialects.members import changed, key_of, member, parted, renamed, text
from aks_harden.snapshot.dialects.untold import untold
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.redact import redact

_IDENTIFYING: Final = frozenset({"id", "name", "resourceid", "resourcename", "resourcetype", "type"})
_PROFILE: Final = "properties.apiServerAccessProfile"
_TYPE: Final = (
    r"(?:System\.(?:Object|Collections\.[\w.`]+)|Microsoft\.[\w.]+\.Models\.\w+)(?:\[[\w.,\[\]]*\])?"
)
_CUT: Final = re.compile(rf"@\{{.*\}}|{_TYPE}(?: {_TYPE})*", re.DOTALL)
"""What PowerShell writes for an object below the depth that it was asked for."""


class Resource(Struct, frozen=True, kw_only=True):
    """A resource as ARM would have sent it."""

    id: str
    type: str
    """Its type, in lower case."""
    body: JsonObject
    call: str
    """Where it came from, with the API version that the file tells."""
    doubtful: tuple[str, ...] = ()
    """Paths whose absence tells nothing, because the dialect may leave them out."""
    planned: bool = False
    """Whether a template would deploy it: then what it lacks is nowhere else either."""
    bare: str = ""
    """Why its properties tell nothing, empty where they do."""

    @property
    def key(self) -> str:
        """Its id, by which it is compared."""
        return self.id.rstrip("/").lower()


def brought(item: Item) -> Resource:
    """Bring a resource to ARM's shape; raises BadSnapshotError where its values cannot be known."""
    own, kind = identity_of(item)
    lowered = kind.lower()
    pascal = _is_pascal(item.body)
    _, rest = parted(item.body, _IDENTIFYING)
    body: JsonObject = {"id": own, "name": name_of(own), "type": kind, **rest}
    inside = member(body, "properties")
    hoists = inside is None and item.hoisted and not _is_row(item.body) and _has_more(body)
    if hoists:
        body = _unflattened(body, lowered, own)
    elif inside is not None:
        flattened = partial(_parts, kind=lowered, own=own, every=False)
        body = {
            key: flattened(value) if key.lower() == "properties" else value for key, value in body.items()
        }
    body = _renamed(body, lowered)
    _refuse_cuts(body, own)
    if item.template:
        _refuse_expressions(body, own)
        body = {key: templates.unescaped(value) for key, value in body.items()}
    clean = redact(body)
    is_cluster = lowered == names.CLUSTER
    return Resource(
        id=own,
        type=lowered,
        body=clean if isinstance(clean, dict) else {},
        call=_call(item, hoisted=hoists, pascal=pascal, is_cluster=is_cluster),
        doubtful=_doubtful(item, body, lowered, hoisted=hoists),
        planned=item.template,
        bare=_bare(hoisted=hoists, pascal=pascal, empty=inside is None, is_cluster=is_cluster),
    )


def identity_of(item: Item) -> tuple[str, str]:
    """Return the id and the type of a resource; an id that is not told is made of name, group and type."""
    own = text(item.body, "id", "ResourceId").rstrip("/")
    told = text(item.body, "type", "ResourceType")
    if own.startswith("/"):
        _, found, tail = own.rstrip("/").rpartition("/providers/")
        parts = tail.split("/")
        return own, "/".join((parts[0], *parts[1::2])) if found else told
    provider, *types = (part for part in told.split("/") if part) if told else ("",)
    given = text(item.body, "name", "ResourceName").split("/")
    called = given if len(given) == len(types) else [given[-1] or each for each in types]
    owner = text(item.body, "subscriptionId") or templates.SUBSCRIPTION
    group = text(item.body, "resourceGroup", "ResourceGroupName") or templates.GROUP
    base = ("", "subscriptions", owner, "resourceGroups", group, "providers", provider)
    return "/".join((*base, *chain.from_iterable(zip(types, called, strict=True)))), "/".join(
        (provider, *types)
    )


def _is_pascal(body: JsonObject) -> bool:
    """Tell whether PowerShell wrote an object: nobody else writes these keys with a capital."""
    return not body.keys().isdisjoint({"ResourceId", "Properties", "Id", "ResourceGroupName"})


def _is_row(body: JsonObject) -> bool:
    """Tell whether `Search-AzGraph` wrote it: the columns that a query made, and an id of its own."""
    return "ResourceId" in body and "id" in body


def _has_more(body: JsonObject) -> bool:
    known = names.ENVELOPE | names.GENERIC | {"properties"}
    return any(key.lower() not in known for key in body)


def _unflattened(body: JsonObject, kind: str, own: str) -> JsonObject:
    """Return a resource whose properties stood at its top with them inside `properties`."""
    beside = names.ENVELOPE - {"sku"} if kind in names.SKU_INSIDE else names.ENVELOPE
    envelope, rest = parted(body, beside)
    rest.pop(key_of(rest, "properties") or "", None)
    nested = _parts(rest, kind, own, every=True)
    return envelope | {"properties": nested}


def _parts(value: Json, kind: str, own: str, *, every: bool, under: str = "") -> Json:
    """Return a value in which each part that ARM gives `properties` has them."""
    if isinstance(value, list):
        return [_parts(entry, kind, own, every=every, under=under) for entry in value]
    if not isinstance(value, dict):
        return value
    inner: JsonObject = {
        key: _parts(entry, kind, own, every=every, under=key.lower()) for key, entry in value.items()
    }
    kept = _beside(inner, kind, own, under, every=every)
    if kept is None or key_of(inner, "properties") is not None:
        return inner
    beside, rest = parted(inner, kept)
    return beside | {"properties": rest} if rest else inner


def _beside(value: JsonObject, kind: str, own: str, under: str, *, every: bool) -> frozenset[str] | None:
    """Return what stands beside the `properties` of a part of a resource, None where it is no such part."""
    if under in names.PARTS_EVERYWHERE:
        return names.PART_ENVELOPE
    if not every:
        return None
    if under in names.PARTS_BY_NAME.get(kind, ()):
        return names.NAMED_PART_ENVELOPE
    below = text(value, "id").lower().startswith(f"{own.rstrip('/').lower()}/")
    return names.PART_ENVELOPE if below and kind.startswith(names.PARTS_WITH_IDS) else None


def _renamed(body: JsonObject, kind: str) -> JsonObject:
    new: Json = body
    for row in names.RENAMED.get(kind, ()):
        new = changed(new, row.path, partial(renamed, old=row.az, new=row.arm))
    if kind in names.KEBAB:
        new = changed(new, names.KEBAB[kind], names.with_hyphens)
    return new if isinstance(new, dict) else body


def _call(item: Item, *, hoisted: bool, pascal: bool, is_cluster: bool) -> str:
    if pascal:
        words = "`Get-AzAksCluster` output" if hoisted and is_cluster else "PowerShell output"
    elif hoisted:
        verb = "list" if item.listed else "show"
        words = f"`az aks {verb}` output" if is_cluster else "`az` output"
    elif item.words:
        words = item.words
    elif item.version:
        words = "the portal's JSON view"
    else:
        words = "a list of ARM resources" if item.listed else "an ARM resource"
    return f"{words} in a file" + (f"?api-version={item.version}" if item.version else "")


def _doubtful(item: Item, body: JsonObject, kind: str, *, hoisted: bool) -> tuple[str, ...]:
    """Return what an absence in a body does not tell."""
    found = untold(body, kind) if hoisted and kind in names.BY_MODEL else ()
    if kind != names.CLUSTER:
        return found
    inside = member(body, "properties")
    profile = member(inside, "apiServerAccessProfile") if isinstance(inside, dict) else None
    # Lists of clusters leave it out: Azure/AKS #5224.
    return (*found, _PROFILE) if item.listed and profile is None else found


def _bare(*, hoisted: bool, pascal: bool, empty: bool, is_cluster: bool) -> str:
    if hoisted:
        return (
            "as PowerShell's own objects: use `Get-AzResource -ExpandProperties`"
            if pascal and not is_cluster
            else ""
        )
    return "without their properties, which a generic list leaves out" if empty else ""


def _refuse_expressions(body: JsonObject, own: str) -> None:
    found = templates.first_expression(templates.judged_part(body))
    if found is not None:
        raise refusals.expression(f"`{found[0]}` of {refusals.quoted(name_of(own))}", found[1])


def _refuse_cuts(body: JsonObject, own: str) -> None:
    found = _first_cut({key: value for key, value in body.items() if key.lower() != "tags"})
    if found is not None:
        raise refusals.cut_off(f"`{found[0]}` of {refusals.quoted(name_of(own))}", found[1])


def _first_cut(value: Json, way: str = "") -> tuple[str, str] | None:
    if isinstance(value, str):
        return (way, value) if _CUT.fullmatch(value) else None
    if isinstance(value, dict):
        inner = [(f"{way}.{key}" if way else key, entry) for key, entry in value.items()]
    elif isinstance(value, list):
        inner = [(f"{way}[{index}]", entry) for index, entry in enumerate(value)]
    else:
        return None
    found = (_first_cut(entry, path) for path, entry in inner)
    return next((each for each in found if each), None)
