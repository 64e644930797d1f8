"""Defaults of policy assignments."""

from typing import Final

from aks_harden.snapshot.defaults.row import LEARN, Default, Rows

_POLICY_ASSIGNMENT: Final = "microsoft.authorization/policyassignments"

ROWS: Final[Rows] = {
    (_POLICY_ASSIGNMENT, "properties.enforcementmode"): Default(
        value="Default",
        source=LEARN + "azure/governance/policy/concepts/assignment-structure",
    ),
}
