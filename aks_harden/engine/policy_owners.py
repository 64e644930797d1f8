"""The policies in force that set something on the cluster or refuse it, and which items they touch.

A built-in policy touches the items that name it among their controls; a custom one those whose evidence lies
where its rule looks. A policy that only audits touches nothing.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from aks_harden.checks.policies.effect import fields_of
from aks_harden.checks.policies.in_force import BUILT_IN, Applied, Wanted, coverage, definition_of
from aks_harden.engine.discover import Item
from aks_harden.engine.exemptions import policies_named
from aks_harden.model.finding import Finding
from aks_harden.model.ownership import Claim, Owner
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.paths import name_of, same_id
from aks_harden.snapshot.snapshot import Snapshot

_CLUSTERS: Final = "Microsoft.ContainerService/managedClusters"
_ACTS: Final = {
    "append": "adds it",
    "deny": "refuses the other",
    "deployifnotexists": "sets it",
    "modify": "sets it",
    "mutate": "sets it",
}
"""Effects that set or refuse, in words."""
_SETTING: Final[Mapping[str, str]] = {
    "1b708b0a-3380-40e9-8b79-821f9fa224cc": "EXT-RUN",
    "36a27de4-199b-40fb-b336-945a8475d6c5": "IAM-1",
    "40f1aee2-4db4-4b74-acb1-c6972e24cca8": "EXT-CHANNEL",
    "64def556-fbad-4622-930e-72d1d5589bf5": "CMP-2",
    "7e49285c-4bed-4564-b26a-5225ccc311f3": "EXT-CLEANER",
    "a8eff44f-8c92-45c3-a3fb-9880802d67a7": "EXT-POLICY",
}
"""Built-in policies that deploy a setting to clusters, each with the item that it is about."""


def policies_in_force(
    snapshot: Snapshot, items: Iterable[Item], findings: Iterable[Finding]
) -> tuple[Claim, ...]:
    """Return the policies in force that set or refuse something, by name; none where nobody can tell."""
    named = {item.check.id: policies_named(item.check) for item in items}
    known = dict.fromkeys((guid for guids in named.values() for guid in guids), "")
    builtins = known | dict.fromkeys(_SETTING, "deployifnotexists")
    wanted = Wanted(title="sets or refuses something on it", builtins=builtins, alias=_CLUSTERS)
    try:
        found = coverage(snapshot, wanted, snapshot.cluster)
    except NotSettledError:
        return ()
    looked_at = _looked_at(snapshot, findings)
    claims = [
        Claim(
            owner=Owner.POLICY,
            name=applied.name,
            because=_ACTS[applied.effect],
            evidence=applied.evidence,
            items=_items(snapshot, applied, named, looked_at),
        )
        for applied in found.in_force
        if applied.enforced and applied.effect in _ACTS
    ]
    telling = (claim for claim in claims if claim.items)
    return tuple(sorted(telling, key=lambda claim: (claim.name, claim.items)))


def _items(
    snapshot: Snapshot,
    applied: Applied,
    named: Mapping[str, frozenset[str]],
    looked_at: Mapping[str, frozenset[str]],
) -> tuple[str, ...]:
    if applied.definition.lower().startswith(BUILT_IN):
        guid = name_of(applied.definition).lower()
        own = {_SETTING[guid]} & set(named) if guid in _SETTING else set()
        return tuple(id_ for id_ in named if guid in named[id_] or id_ in own)
    try:
        rule = definition_of(snapshot, "policy-definitions", applied.definition).get("properties.policyRule")
    except NotSettledError:
        return ()
    tested = set(fields_of(rule))
    return tuple(id_ for id_ in named if looked_at.get(id_, frozenset()) & tested)


def _looked_at(snapshot: Snapshot, findings: Iterable[Finding]) -> dict[str, frozenset[str]]:
    """Return where on the cluster each finding looked, as aliases in lower case."""
    return {
        finding.id: frozenset(
            f"{_CLUSTERS}/{row.path.removeprefix('properties.')}".lower()
            for assertion in finding.assertions
            for row in assertion.evidence
            if same_id(row.resource, snapshot.cluster_id)
        )
        for finding in findings
    }
