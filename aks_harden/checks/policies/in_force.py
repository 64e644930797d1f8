"""Whether Azure Policy asks for something: the one function that decides if a policy is in force (G-6).

The effect that counts is the assignment's override, else its parameter, else the initiative's default, else
the definition's. An assignment that excludes the cluster, is exempt, disabled or not synchronised is not in
force; one that only audits is. What could not be read makes "missing" not settled, never a finding.
https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field

from aks_harden.checks.dates import moment
from aks_harden.checks.gather import Gathered, Open, gather
from aks_harden.checks.kind import preset
from aks_harden.checks.policies.effect import Chain, effect_of, tests_alias
from aks_harden.checks.policies.reach import Exemptions, Reached, excluded, matches
from aks_harden.checks.rights.scopes import scope_of
from aks_harden.model.finding import Evidence
from aks_harden.model.json import Json
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

BUILT_IN: Final = "/providers/microsoft.authorization/policydefinitions/"
"""Beginning of a built-in definition's id, in lower case; its end is the definition's GUID."""
SYNCHRONISED: Final = timedelta(minutes=20)
"""Time in which an assignment reaches the add-on of a cluster at the latest.

https://learn.microsoft.com/azure/governance/policy/concepts/policy-for-kubernetes
"""
INITIATIVE: Final = "/policysetdefinitions/"
"""What the id of an initiative has in it, in lower case."""
_NO_PARAMETERS: Mapping[str, Json] = MappingProxyType({})


class Wanted(Struct, frozen=True, kw_only=True):
    """Which policies count as asking for one thing."""

    title: str
    """What they ask for, to follow `a policy that`, for example `asks for Entra`."""
    builtins: Mapping[str, str]
    """GUIDs of built-in definitions, in lower case, each with the default effect its definition documents."""
    alias: str = ""
    """A custom definition counts where its rule tests this alias or a property below it."""
    kubernetes: bool = False
    """Whether the add-on in the cluster carries them out, also where a definition's mode was not read."""


class Applied(Struct, frozen=True, kw_only=True):
    """One assigned policy that counts, in force or not."""

    assignment: str
    """ARM id of the assignment."""
    name: str
    """The assignment's display name, else its name."""
    scope: str
    """Where it is assigned."""
    definition: str
    """Id of the policy definition."""
    effect: str
    """Effective effect in lower case; empty where something else already keeps it from being in force."""
    enforced: bool
    """False where the assignment only audits (`enforcementMode: DoNotEnforce`)."""
    hindrance: str
    """Why it is not in force; empty where it is."""
    parameters: Mapping[str, Json] = field(default_factory=lambda: _NO_PARAMETERS)
    """The definition's parameters with the values they have here; only those given to it where the definition
    was not read."""
    evidence: Evidence

    @property
    def summary(self) -> str:
        """Assignment and effect, or what keeps it from being in force, in a few words."""
        if self.hindrance:
            return f"{self.name}: not in force, {self.hindrance}"
        return f"{self.name}: {self.effect if self.enforced else 'audits only, not enforced'}"


class Coverage(Struct, frozen=True, kw_only=True):
    """What Azure Policy says of one thing on one resource."""

    in_force: tuple[Applied, ...]
    idle: tuple[Applied, ...]
    """Assigned, but not in force; each says why."""
    open: Open
    """What could not be read. Matters only where nothing is in force."""
    searched: Evidence
    """The list of assignments that was gone through."""

    def settled(self) -> bool:
        """Tell whether a policy is in force; raises NotSettledError where nobody can tell."""
        if not self.in_force:
            self.open.require()
        return bool(self.in_force)


def coverage(snapshot: Snapshot, wanted: Wanted, resource: Node) -> Coverage:
    """Return which of the wanted policies are in force for a resource.

    Raises NotSettledError where the assignments themselves could not be read.
    """
    subscription = f"/subscriptions/{subscription_of(resource.id)}"
    reached = Reached.of(resource)
    assignments = snapshot.listed("policy-assignments", subscription)
    chains: list[Chain] = []
    open_ = Open()
    for assignment in assignments:
        part = _chains(snapshot, wanted, assignment)
        chains.extend(part.found)
        if part.open and not _elsewhere(assignment, reached):
            open_ = open_.plus(part.open)
    exemptions = Exemptions.of(snapshot, reached)
    applied = gather(chains, lambda chain: _apply(snapshot, wanted, chain, reached, exemptions), open_)
    reading = snapshot.read("policy-assignments", subscription)
    return Coverage(
        in_force=tuple(entry for entry in applied.found if not entry.hindrance),
        idle=tuple(entry for entry in applied.found if entry.hindrance),
        open=applied.open,
        searched=Evidence(
            resource=subscription,
            path="policyAssignments",
            observed=len(assignments),
            expected=f"a policy that {wanted.title}, in force for the cluster",
            read_at=reading.at if reading else "",
            call=reading.call if reading else "",
        ),
    )


def _elsewhere(assignment: Node, reached: Reached) -> bool:
    """Tell whether an assignment leaves the resource out, so that whatever it brings changes nothing."""
    return bool(gather([assignment], lambda entry: excluded(entry, reached) or None).found)


def _chains(snapshot: Snapshot, wanted: Wanted, assignment: Node) -> Gathered[Chain]:
    """Return the definitions that count among those that an assignment brings."""
    try:
        target = assignment.see("properties.policyDefinitionId").text
        if INITIATIVE not in target.lower():
            return gather([target], lambda found: _single(snapshot, wanted, assignment, found))
        initiative = definition_of(snapshot, "policy-sets", target)
        members = initiative.need_nodes("properties.policyDefinitions")
    except NotSettledError as error:
        return Gathered(found=(), open=Open().and_(error))
    return gather(members, lambda member: _member(snapshot, wanted, assignment, initiative, member))


def _single(snapshot: Snapshot, wanted: Wanted, assignment: Node, target: str) -> Chain | None:
    found = _counts(snapshot, wanted, target)
    return None if found is None else Chain(assignment=assignment, definition=found[0], fallback=found[1])


def _member(
    snapshot: Snapshot, wanted: Wanted, assignment: Node, initiative: Node, member: Node
) -> Chain | None:
    found = _counts(snapshot, wanted, member.see("policyDefinitionId").text)
    if found is None:
        return None
    return Chain(
        assignment=assignment, definition=found[0], initiative=initiative, member=member, fallback=found[1]
    )


def _counts(snapshot: Snapshot, wanted: Wanted, target: str) -> tuple[Node | None, str] | None:
    """Return the definition where it counts, with its documented default effect; None where it does not."""
    if target.lower().startswith(BUILT_IN):
        fallback = wanted.builtins.get(name_of(target).lower())
        if fallback is None:
            return None
        try:
            return definition_of(snapshot, "policy-definitions", target), fallback
        except NotSettledError:
            return None, fallback
    if not wanted.alias:
        return None
    custom = definition_of(snapshot, "policy-definitions", target)
    return (custom, "") if tests_alias(custom, wanted.alias) else None


def definition_of(snapshot: Snapshot, list_facet: str, target: str) -> Node:
    """Return a definition or initiative from the subscription's list, else from those read by id."""
    return _custom(snapshot, list_facet, target) or snapshot.one("assigned-policies", target)


def _custom(snapshot: Snapshot, list_facet: str, target: str) -> Node | None:
    try:
        return snapshot.member(list_facet, f"/subscriptions/{snapshot.subscription}", target)
    except NotSettledError:
        # It may have been read by its id all the same, and is not settled where it was not.
        return None


def _apply(
    snapshot: Snapshot, wanted: Wanted, chain: Chain, reached: Reached, exemptions: Exemptions
) -> Applied:
    assignment = chain.assignment
    mode = assignment.see("properties.enforcementMode").text
    hindrance = excluded(assignment, reached)
    effect = "" if hindrance else _effect(chain, reached)
    if effect == "disabled":
        hindrance = "its effect is Disabled"
    hindrance = hindrance or _in_cluster(snapshot, wanted, chain)
    hindrance = hindrance or exemptions.free(snapshot, assignment, reached, chain.reference)
    seen = assignment.see("properties.policyDefinitionId")
    return Applied(
        assignment=assignment.id,
        name=assignment.text("properties.displayName") or assignment.name,
        scope=scope_of(assignment),
        definition=seen.text if chain.member is None else chain.member.text("policyDefinitionId"),
        effect="" if hindrance else effect,
        enforced=mode.lower() == "default",
        hindrance=hindrance,
        parameters=_NO_PARAMETERS if hindrance else chain.parameters,
        evidence=seen.wanted(f"a policy that {wanted.title}, in force for the cluster"),
    )


def _effect(chain: Chain, reached: Reached) -> str:
    for override in chain.assignment.nodes("properties.overrides"):
        if override.text("kind").lower() == "policyeffect" and matches(override, reached, chain.reference):
            return effect_of(override.get("value"), chain.assignment)
    return chain.effect()


def _in_cluster(snapshot: Snapshot, wanted: Wanted, chain: Chain) -> str:
    """Return why a policy for Kubernetes objects does not act in the cluster yet, empty where it does."""
    mode = "" if chain.definition is None else chain.definition.text("properties.mode").lower()
    if not wanted.kubernetes and not mode.startswith("microsoft.kubernetes"):
        return ""
    if not add_on(snapshot.cluster):
        return "the Azure Policy add-on of the cluster is off"
    assignment = chain.assignment
    changed = assignment.text("properties.metadata.updatedOn") or assignment.text(
        "properties.metadata.createdOn"
    )
    if changed and moment(snapshot.taken_at, assignment) - moment(changed, assignment) < SYNCHRONISED:
        return "it was assigned less than 20 minutes before the reading, so the cluster may not have it yet"
    return ""


def add_on(cluster: Node) -> bool:
    """Tell whether the Azure Policy add-on is on; AKS Automatic has it even where the property is absent."""
    seen = cluster.see("properties.addonProfiles.azurepolicy.enabled")
    return seen.flag or preset(cluster, seen)
