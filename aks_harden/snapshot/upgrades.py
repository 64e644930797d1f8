"""Snapshots that an older aks-harden made: what changed since, and what a file of then says today.

The rule: the schema's number grows when a file of before can no longer be read as it stands, and then a step
for it is written here. Within a number,

- a facet that the older program did not know is not in the file, and unread;
- a facet that has another name today is in `RENAMED`, one that is read no more in `RETIRED`;
- a facet that was asked about in fewer places is in `WIDENED`: what was read counts, the rest is unread.
"""

from typing import Final

from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.facets import FACETS

RENAMED: Final[dict[str, str]] = {}
"""Names of facets then, and what each is called now. None has been renamed so far."""
RETIRED: Final[frozenset[str]] = frozenset()
"""Facets that no check asks about any more. There is none so far."""
WIDENED: Final = {
    "activated-assignments": "vaults",
    "destinations": "vaults",
    "eligible-assignments": "vaults",
    "firewall-rules": "hub-network-watchers",
    "hub-firewall-policies": "hub-network-watchers",
    "hub-firewalls": "hub-network-watchers",
    "hub-networks": "hub-network-watchers",
}
"""Facets that were asked about in fewer places, each with one that came when they were asked about in more.

The first version asked about eligible and active roles at registries alone, and about other subscriptions
where peerings of the cluster's own subscription led, not where its node subnets lie.
"""
_REASON: Final = "the snapshot was made by an older aks-harden, which did not ask everywhere; take a new one"


def upgraded(facets: JsonObject) -> JsonObject:
    """Return the facets of a file in today's terms."""
    current = {RENAMED.get(name, name): targets for name, targets in facets.items() if name not in RETIRED}
    return {name: _rest_unread(name, targets, current) for name, targets in current.items()}


def _rest_unread(name: str, targets: Json, facets: JsonObject) -> Json:
    """Return a facet's readings, with every other place unread where fewer were asked about."""
    if name not in WIDENED or WIDENED[name] in facets or not isinstance(targets, dict):
        return targets
    unread: JsonObject = {
        "state": "unread",
        "cause": "not-in-file",
        "reason": _REASON,
        "action": FACETS[name].actions[0],
    }
    return {"": unread, **targets}
