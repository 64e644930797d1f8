"""What effect a policy has where it is assigned: parameters from the outside in, then defaults."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from aks_harden.model.finding import Missing
from aks_harden.model.json import Json
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node

_PARAMETER: Final = r"(?i)^\[\s*parameters\(\s*'([^']+)'\s*\)\s*\]$"
_EXPRESSION: Final = re.compile(r"^\[.*\]$", re.DOTALL)
_FIELD: Final = r"(?i)\bfield\(\s*'([^']+)'"
EFFECTS: Final = frozenset(
    {
        "addtonetworkgroup",
        "append",
        "audit",
        "auditifnotexists",
        "deny",
        "denyaction",
        "deployifnotexists",
        "disabled",
        "enforceopaconstraint",
        "enforceregopolicy",
        "manual",
        "modify",
        "mutate",
    }
)
"""Every effect, in lower case.

https://learn.microsoft.com/azure/governance/policy/concepts/effect-basics
"""


class Chain(Struct, frozen=True, kw_only=True):
    """One definition as it is assigned: alone, or as a member of an initiative.

    https://learn.microsoft.com/azure/governance/policy/concepts/initiative-definition-structure
    """

    assignment: Node
    definition: Node | None
    """None where nobody read it; then `fallback` stands for what it says."""
    initiative: Node | None = None
    member: Node | None = None
    """The entry of the initiative's `policyDefinitions` that names the definition."""
    fallback: str = ""
    """The documented default effect of a built-in definition."""

    @property
    def reference(self) -> str:
        """The definition's name inside the initiative, empty where it is assigned alone."""
        return "" if self.member is None else self.member.text("policyDefinitionReferenceId")

    def parameter(self, name: str) -> Json:
        """Return the value that a parameter of the definition has here, None where nothing gives one."""
        holder = self.assignment if self.member is None else self.member
        prefix = "parameters" if self.member is not None else "properties.parameters"
        given = holder.get(f"{prefix}.{name}.value")
        if given is None:
            return (
                None
                if self.definition is None
                else self.definition.get(f"properties.parameters.{name}.defaultValue")
            )
        return given if self.member is None else self._outer(given)

    def _outer(self, given: Json) -> Json:
        """Follow `[parameters('x')]` of an initiative's member to the assignment, else to the initiative.

        Another expression is not settled; two brackets stand for one that begins no expression.
        """
        if isinstance(given, list):
            return [self._outer(entry) for entry in given]
        if isinstance(given, dict):
            return {key: self._outer(value) for key, value in given.items()}
        if not isinstance(given, str) or self.initiative is None or not _EXPRESSION.match(given):
            return given
        if given.startswith("[["):
            return given[1:]
        named = re.match(_PARAMETER, given)
        if named is None:
            reason = (
                f"a parameter that {self.initiative.name} gives is worked out, which is not followed here"
            )
            raise NotSettledError(Missing(facet="policy-assignments", reason=reason))
        outer = self.assignment.get(f"properties.parameters.{named[1]}.value")
        return (
            self.initiative.get(f"properties.parameters.{named[1]}.defaultValue") if outer is None else outer
        )

    @property
    def parameters(self) -> Mapping[str, Json]:
        """Every parameter that the definition declares or that is given here, with the value that it has."""
        holder = self.assignment if self.member is None else self.member
        declared = None if self.definition is None else self.definition.get("properties.parameters")
        given = holder.get("parameters" if self.member is not None else "properties.parameters")
        named = (list(each) if isinstance(each, dict) else [] for each in (declared, given))
        return MappingProxyType({name: self.parameter(name) for names in named for name in names})

    def effect(self) -> str:
        """Return the effect in lower case, before overrides; raises where nobody could tell."""
        said: Json = "[parameters('effect')]"
        if self.definition is not None:
            said = self.definition.see("properties.policyRule.then.effect").value
        named = re.match(_PARAMETER, said) if isinstance(said, str) else None
        value = self.parameter(named[1]) if named else said
        if value is None and self.definition is None and self.fallback:
            value = self.fallback
        return effect_of(value, self.assignment)


def effect_of(value: Json, assignment: Node) -> str:
    """Return a policy's effect in lower case; not settled where it is none that Azure knows."""
    if isinstance(value, str) and value.lower() in EFFECTS:
        return value.lower()
    raise NotSettledError(
        Missing(
            facet="policy-assignments",
            reason=f"the effect of a policy that {assignment.name} assigns could not be told",
            action="Microsoft.Authorization/policyDefinitions/read",
        )
    )


def fields_of(rule: Json) -> Iterator[str]:
    """Give every alias that a policy rule tests, in lower case."""
    if isinstance(rule, dict):
        for key, value in rule.items():
            if key.lower() == "field" and isinstance(value, str):
                yield value.lower()
            yield from fields_of(value)
    elif isinstance(rule, list):
        for entry in rule:
            yield from fields_of(entry)
    elif isinstance(rule, str):
        yield from (match.lower() for match in re.findall(_FIELD, rule))


def tests_alias(definition: Node, alias: str) -> bool:
    """Tell whether a definition's rule tests an alias, or a property below it; of a type, any of its."""
    wanted = alias.lower()
    rule = definition.see("properties.policyRule").value
    return any(
        field == wanted or field.startswith((f"{wanted}.", f"{wanted}[", f"{wanted}/"))
        for field in fields_of(rule)
    )
