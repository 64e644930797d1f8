"""Parts that came as resources of their own: each goes to where ARM shows it, inside what it belongs to."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.dialects import names, refusals, templates
from aks_harden.snapshot.dialects.members import changed, key_of, member, text
from aks_harden.snapshot.dialects.wire import Resource
from aks_harden.snapshot.paths import name_of


class Child(Struct, frozen=True, kw_only=True):
    """Where a part stands inside its owner."""

    inside: str
    """The list among the owner's properties."""
    flat: bool = False
    """Whether it stands there without `properties` of its own."""
    always: bool = False
    """Whether Azure always sends the list: what is deployed and came without it has more members."""


_NETWORK: Final = "microsoft.network/"
CHILDREN: Final = {
    f"{names.CLUSTER}/agentpools": Child(inside="agentPoolProfiles", flat=True, always=True),
    f"{_NETWORK}networksecuritygroups/securityrules": Child(inside="securityRules"),
    f"{_NETWORK}routetables/routes": Child(inside="routes"),
    f"{_NETWORK}virtualnetworks/subnets": Child(inside="subnets"),
    f"{_NETWORK}virtualnetworks/virtualnetworkpeerings": Child(inside="virtualNetworkPeerings"),
}
"""By type in lower case."""


def with_children(resources: Iterable[Resource]) -> tuple[list[Resource], list[Resource]]:
    """Return the resources with their parts inside, and the parts that none of them can take."""
    found = list(resources)
    owners = {resource.key: resource for resource in found if resource.type not in CHILDREN}
    orphans: list[Resource] = []
    for part in found:
        if part.type in CHILDREN:
            owner = _owner(part, owners)
            if owner is None or _without_list(owner, CHILDREN[part.type]):
                orphans.append(part)
            else:
                owners[owner.key] = _joined(owner, part)
    return list(owners.values()), orphans


def _owner(part: Resource, owners: dict[str, Resource]) -> Resource | None:
    above = part.key.rpartition("/")[0].rpartition("/")[0]
    if above in owners:
        return owners[above]
    kind = part.type.rpartition("/")[0]
    possible = [owner for owner in owners.values() if owner.type == kind]
    if not part.key.startswith(f"/subscriptions/{templates.SUBSCRIPTION}/") or not possible:
        return None
    if len(possible) > 1:
        # An expression names it, and with it what it belongs to.
        raise refusals.expression(f"the name of a {part.type.rpartition('/')[2]} resource", name_of(part.id))
    return possible[0]


def _without_list(owner: Resource, child: Child) -> bool:
    """Tell whether a list is unknown, so that one of its members does not make it known."""
    properties = member(owner.body, "properties")
    held = member(properties, child.inside) if isinstance(properties, dict) else None
    return child.always and not owner.planned and not isinstance(held, list)


def _joined(owner: Resource, part: Resource) -> Resource:
    child = CHILDREN[part.type]

    def add(properties: JsonObject) -> JsonObject:
        key = key_of(properties, child.inside) or child.inside
        held = properties.get(key)
        entries: list[Json] = list(held) if isinstance(held, list) else []
        same = name_of(part.id).lower()
        if any(isinstance(entry, dict) and text(entry, "name").lower() == same for entry in entries):
            return properties
        return properties | {key: [*entries, _inside(part, child)]}

    body = changed(owner.body, ("properties",), add)
    return replace(owner, body=body) if isinstance(body, dict) else owner


def _inside(part: Resource, child: Child) -> Json:
    properties = member(part.body, "properties")
    if child.flat:
        return {"name": name_of(part.id)} | (properties if isinstance(properties, dict) else {})
    return {key: value for key, value in part.body.items() if key.lower() not in {"location", "tags"}}
