"""The pair of rules as Bicep and as Terraform."""

import json
from collections.abc import Iterable

from aks_harden.fixes.net.ssh.rules import SSH, SshRule
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, name_of

_BICEP_VERSION = "2024-05-01"


def bicep(group: Node, rules: Iterable[SshRule]) -> str:
    """Return the rules as Bicep resources below an existing group."""
    kind = "Microsoft.Network/networkSecurityGroups"
    head = f"resource nsg '{kind}@{_BICEP_VERSION}' existing = {{\n  name: {_quoted(name_of(group.id))}\n}}\n"
    return head + "".join(_bicep_rule(kind, rule) for rule in rules)


def _bicep_rule(kind: str, rule: SshRule) -> str:
    lines = [
        "protocol: 'Tcp'",
        f"access: '{rule.access}'",
        "direction: 'Inbound'",
        f"priority: {rule.priority}",
        *_bicep_end("source", rule.sources),
        "sourcePortRange: '*'",
        *_bicep_end("destination", rule.destinations),
        f"destinationPortRange: '{SSH}'",
    ]
    inner = "\n".join(f"    {line}" for line in lines)
    return (
        f"\nresource {_symbol(rule)} '{kind}/securityRules@{_BICEP_VERSION}' = {{\n"
        f"  parent: nsg\n  name: {_quoted(rule.name)}\n  properties: {{\n{inner}\n  }}\n}}\n"
    )


def _bicep_end(end: str, texts: tuple[str, ...]) -> list[str]:
    if len(texts) == 1:
        return [f"{end}AddressPrefix: {_quoted(texts[0])}"]
    return [f"{end}AddressPrefixes: [", *(f"  {_quoted(text)}" for text in texts), "]"]


def terraform(group: Node, rules: Iterable[SshRule]) -> str:
    """Return the rules as Terraform resources."""
    return "\n".join(_terraform_rule(group, rule) for rule in rules)


def _terraform_rule(group: Node, rule: SshRule) -> str:
    lines = [
        f"name = {_hcl(rule.name)}",
        f"resource_group_name = {_hcl(group_of(group.id))}",
        f"network_security_group_name = {_hcl(name_of(group.id))}",
        f"priority = {rule.priority}",
        'direction = "Inbound"',
        f'access = "{rule.access}"',
        'protocol = "Tcp"',
        'source_port_range = "*"',
        f'destination_port_range = "{SSH}"',
        _terraform_end("source", rule.sources),
        _terraform_end("destination", rule.destinations),
    ]
    inner = "\n".join(f"  {line}" for line in lines)
    return f'resource "azurerm_network_security_rule" "{_symbol(rule)}" {{\n{inner}\n}}\n'


def _terraform_end(end: str, texts: tuple[str, ...]) -> str:
    if len(texts) == 1:
        return f"{end}_address_prefix = {_hcl(texts[0])}"
    return f"{end}_address_prefixes = [{', '.join(_hcl(text) for text in texts)}]"


def _symbol(rule: SshRule) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in rule.name)


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("${", "\\${") + "'"


def _hcl(text: str) -> str:
    return json.dumps(text).replace("${", "$${").replace("%{", "%%{")
