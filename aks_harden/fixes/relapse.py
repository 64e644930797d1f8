"""The built-in policy that keeps a fix fixed: how it would be assigned, in Audit first.

Deny also blocks later updates of clusters that do not comply and cannot be changed, so it is a later step,
once everything in scope passes: https://learn.microsoft.com/azure/governance/policy/concepts/effect-deny
"""

from aks_harden.model.fix import Command
from aks_harden.snapshot.paths import name_of

DEFINITIONS = "/providers/Microsoft.Authorization/policyDefinitions/"
INITIATIVES = "/providers/Microsoft.Authorization/policySetDefinitions/"


def assignment(name: str, scope: str, definition: str, *change: str) -> Command:
    """Return the call that assigns a definition or an initiative, given by its whole id, at a scope.

    A built-in goes by its name alone: of an id outside a subscription az takes a part for a management group.
    """
    option = "--policy-set-definition" if INITIATIVES.lower() in definition.lower() else "--policy"
    named = name_of(definition) if definition.startswith((DEFINITIONS, INITIATIVES)) else definition
    return Command(
        words=("az", "policy", "assignment", "create"),
        target=("--name", name, "--scope", scope),
        change=(option, named, *change),
    )


def unassignment(name: str, scope: str) -> Command:
    """Return the call that takes an assignment away."""
    return Command(words=("az", "policy", "assignment", "delete"), target=("--name", name, "--scope", scope))
