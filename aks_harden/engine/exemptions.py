"""Which exemptions in Azure Policy concern an item: those from a policy that its check names.

They are shown beside the finding and change nothing of it. What could not be read names none here; where
that matters to a verdict, the check says so.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from aks_harden.checks.check import Check
from aks_harden.checks.gather import gather
from aks_harden.checks.policies.in_force import BUILT_IN, INITIATIVE, definition_of
from aks_harden.checks.policies.reach import Reached, about, running, selected
from aks_harden.checks.rights.scopes import Level, level_of, scope_of, type_of
from aks_harden.engine.discover import Item
from aks_harden.model.finding import Finding
from aks_harden.model.waiver import Exemption
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_POLICY: Final = "Policy "
"""How a check's controls name a built-in definition, before its GUID."""

Brought = tuple[tuple[str, str], ...]
"""The built-in definitions that an assignment brings: each GUID, with its reference id in the initiative."""


def exemptions(
    snapshot: Snapshot, items: Iterable[Item], findings: Iterable[Finding]
) -> Mapping[str, tuple[Exemption, ...]]:
    """Return the exemptions that concern each item, by its id; items without any are left out."""
    listed = {node.id.lower(): node for node in snapshot.readable("policy-exemptions")}
    if not listed:
        return MappingProxyType({})
    about_these = {_assignment(node) for node in listed.values()}
    brought = {
        key: _brought(snapshot, node)
        for node in snapshot.readable("policy-assignments")
        if (key := node.id.rstrip("/").lower()) in about_these
    }
    freed = [(listed[key], _freed(listed[key], brought)) for key in sorted(listed)]
    named = {item.check.id: policies_named(item.check) for item in items}
    found: dict[str, tuple[Exemption, ...]] = {}
    for finding in findings:
        wanted = named[finding.id]
        concerning = ((node, policies & wanted) for node, policies in freed if policies & wanted)
        if entries := tuple(
            _exemption(snapshot, node, policies)
            for node, policies in concerning
            if _reaches(snapshot, node, finding)
        ):
            found[finding.id] = entries
    return MappingProxyType(found)


def policies_named(check: Check) -> frozenset[str]:
    """Return the built-in definitions that a check names among its controls, by GUID in lower case."""
    return frozenset(
        control.removeprefix(_POLICY).lower() for control in check.controls if control.startswith(_POLICY)
    )


def _assignment(exemption: Node) -> str:
    return exemption.text("properties.policyAssignmentId").rstrip("/").lower()


def _brought(snapshot: Snapshot, assignment: Node) -> Brought:
    pairs = [(assignment.text("properties.policyDefinitionId"), "")]
    if INITIATIVE in pairs[0][0].lower():
        try:
            initiative = definition_of(snapshot, "policy-sets", pairs[0][0])
            members = initiative.need_nodes("properties.policyDefinitions")
        except NotSettledError:
            return ()
        pairs = [
            (each.text("policyDefinitionId"), each.text("policyDefinitionReferenceId")) for each in members
        ]
    return tuple(
        (name_of(target).lower(), reference)
        for target, reference in pairs
        if target.lower().startswith(BUILT_IN)
    )


def _freed(exemption: Node, brought: Mapping[str, Brought]) -> frozenset[str]:
    """Return the definitions that an exemption frees of, as far as its assignment was read."""
    found = gather(
        brought.get(_assignment(exemption), ()), lambda pair: pair[0] if about(exemption, pair[1]) else None
    )
    return frozenset(found.found)


def _reaches(snapshot: Snapshot, exemption: Node, finding: Finding) -> bool:
    """Tell whether an exemption holds anything that the finding judges, which is mostly the cluster."""
    judged = dict.fromkeys(assertion.resource or snapshot.cluster_id for assertion in finding.assertions)
    return bool(gather(judged, lambda resource: _holds(snapshot, exemption, resource) or None).found)


def _holds(snapshot: Snapshot, exemption: Node, resource: str) -> bool:
    level = level_of(scope_of(exemption), resource)
    if level is None or (
        # What was listed for one subscription tells nothing of the groups above another.
        level is Level.MANAGEMENT_GROUP and subscription_of(resource) != snapshot.subscription
    ):
        return False
    own = same_id(resource, snapshot.cluster_id)
    return selected(
        exemption,
        Reached.of(snapshot.cluster) if own else Reached(id=resource, type=type_of(resource), location=""),
    )


def _exemption(snapshot: Snapshot, node: Node, policies: frozenset[str]) -> Exemption:
    return Exemption(
        id=node.id,
        name=node.text("properties.displayName") or node.name,
        category=node.text("properties.exemptionCategory"),
        expires=node.text("properties.expiresOn"),
        expired=_expired(snapshot, node),
        note=node.text("properties.description"),
        policies=tuple(sorted(policies)),
    )


def _expired(snapshot: Snapshot, node: Node) -> bool:
    try:
        return not running(snapshot, node)
    except NotSettledError:
        return False  # its end is no time, so nobody can say that it has come
