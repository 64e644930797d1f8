"""Whether a policy assignment reaches a resource: scope, exclusions, selectors, exemptions."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from aks_harden.checks.dates import moment
from aks_harden.checks.gather import Open, gather
from aks_harden.checks.rights.scopes import MANAGEMENT_GROUP, level_of, scope_of
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, within
from aks_harden.snapshot.snapshot import Snapshot

_GROUPS: Final = "Microsoft.Management/managementGroups/read"


class Reached(Struct, frozen=True, kw_only=True):
    """The resource that a policy is to reach."""

    id: str
    type: str
    location: str

    @classmethod
    def of(cls, resource: Node) -> "Reached":
        """Take id, type and location from a resource."""
        return cls(id=resource.id, type=resource.type, location=resource.text("location"))


def excluded(assignment: Node, reached: Reached) -> str:
    """Return why an assignment leaves the resource out, empty where it does not."""
    if level_of(scope_of(assignment), reached.id) is None:
        return "its scope does not hold the cluster"
    given = assignment.get("properties.notScopes") is not None
    not_scopes = assignment.see("properties.notScopes").texts if given else ()
    for scope in not_scopes:
        if within(scope, reached.id):
            return f"`notScopes` leaves out {scope}"
    if not selected(assignment, reached):
        return "its resource selectors do not match the cluster"
    for scope in not_scopes:
        _need_apart(assignment, scope)
    return ""


def _need_apart(assignment: Node, scope: str) -> None:
    """Raise where an assignment leaves a management group out: nothing tells what lies in that."""
    if scope.lower().startswith(MANAGEMENT_GROUP):
        reason = (
            f"{assignment.name} leaves out the management group {name_of(scope)}, and whether the"
            " subscription lies in that was not read"
        )
        raise NotSettledError(Missing(facet=assignment.facet, reason=reason, action=_GROUPS))


def selected(extension: Node, reached: Reached) -> bool:
    """Tell whether the resource selectors pick the resource: any selector, all of its parts.

    https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure
    """
    selectors = extension.nodes("properties.resourceSelectors")
    return not selectors or any(matches(selector, reached, "") for selector in selectors)


def matches(selector: Node, reached: Reached, reference: str) -> bool:
    """Tell whether every part of a selector holds for the resource and the definition's reference id."""
    return all(_part(part, reached, reference) for part in selector.nodes("selectors"))


def _part(part: Node, reached: Reached, reference: str) -> bool:
    kind = part.text("kind").lower()
    facts = {
        "resourcelocation": reached.location,
        "resourcetype": reached.type,
        "policydefinitionreferenceid": reference,
    }
    if kind not in facts:
        if kind == "resourcewithoutlocation":
            return False
        raise NotSettledError(
            Missing(facet=part.facet, reason=f"a selector of the kind {kind or 'none'} cannot be judged")
        )
    fact = _plain(facts[kind])
    wanted, unwanted = part.get("in"), part.get("notIn")
    if wanted is not None:
        return fact in {_plain(entry) for entry in part.see("in").texts}
    if unwanted is not None:
        return fact not in {_plain(entry) for entry in part.see("notIn").texts}
    raise NotSettledError(Missing(facet=part.facet, reason="a selector has neither `in` nor `notIn`"))


def _plain(text: str) -> str:
    return text.replace(" ", "").lower()


class Exemptions(Struct, frozen=True, kw_only=True):
    """The exemptions of the resource's subscription, gone through once for all assignments."""

    named: Mapping[str, tuple[Node, ...]]
    """By the id of the assignment that they free of, in lower case."""
    open: Open
    """What could not be read; more may be exempt."""

    @classmethod
    def of(cls, snapshot: Snapshot, reached: Reached) -> "Exemptions":
        """Sort the exemptions by assignment."""
        named: dict[str, list[Node]] = {}
        try:
            listed = snapshot.listed("policy-exemptions", "/".join(reached.id.split("/")[:3]))
        except NotSettledError as error:
            return cls(named={}, open=Open().and_(error))
        keyed = gather(listed, lambda entry: (entry.see("properties.policyAssignmentId").text, entry))
        for assignment, entry in keyed.found:
            named.setdefault(assignment.rstrip("/").lower(), []).append(entry)
        return cls(named={key: tuple(entries) for key, entries in named.items()}, open=keyed.open)

    def free(self, snapshot: Snapshot, assignment: Node, reached: Reached, reference: str) -> str:
        """Return the exemption that frees the resource of a policy at the snapshot's time, empty for none."""
        for exemption in self.named.get(assignment.id.rstrip("/").lower(), ()):
            if (
                level_of(scope_of(exemption), reached.id) is not None
                and running(snapshot, exemption)
                and about(exemption, reference)
                and selected(exemption, reached)
            ):
                return f"exempt by {exemption.name}"
        self.open.require()
        return ""


def running(snapshot: Snapshot, exemption: Node) -> bool:
    """Tell whether an exemption has not ended at the snapshot's time."""
    if exemption.get("properties.expiresOn") is None:
        return True
    return moment(exemption.see("properties.expiresOn").text, exemption) > moment(
        snapshot.taken_at, exemption
    )


def about(exemption: Node, reference: str) -> bool:
    """Tell whether an exemption frees of a definition, by its reference id inside the initiative."""
    if not exemption.get("properties.policyDefinitionReferenceIds"):
        return True
    named = exemption.see("properties.policyDefinitionReferenceIds").texts
    return reference.lower() in {entry.lower() for entry in named}
