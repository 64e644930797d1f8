"""The pair of rules that closes SSH: where it goes into a security group, and how it is written."""

from collections.abc import Iterable, Iterator
from typing import Final, cast

from msgspec import Struct

from aks_harden.checks.net.nsg.addresses import AddressSet, Network
from aks_harden.checks.net.nsg.rules import inbound_rules
from aks_harden.checks.net.nsg.sources import Surroundings
from aks_harden.model.fix import Command
from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, name_of, subscription_of

SSH: Final = 22
_ALLOW: Final = "allow-ssh-from-aks"
_DENY: Final = "deny-ssh-in"
_FIRST, _LAST = 100, 4096
"""The numbers that Azure lets a rule have."""
_PREFERRED: Final = (190, 191, 200, 201)
_PLURALS: Final = (
    ("--source-address-prefixes", "sourceAddressPrefix", "sourceAddressPrefixes"),
    ("--source-port-ranges", "sourcePortRange", "sourcePortRanges"),
    ("--destination-address-prefixes", "destinationAddressPrefix", "destinationAddressPrefixes"),
    ("--destination-port-ranges", "destinationPortRange", "destinationPortRanges"),
)
_SUFFIXES: Final = {4: "", 6: "-v6"}


class SshRule(Struct, frozen=True, kw_only=True):
    """One rule to write."""

    name: str
    priority: int
    access: str
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    old: Node | None = None
    """The rule of ours that is there already."""

    @property
    def options(self) -> tuple[str, ...]:
        """Its options for `az network nsg rule`."""
        return (
            *("--priority", str(self.priority), "--direction", "Inbound", "--access", self.access),
            *("--protocol", "Tcp", "--source-address-prefixes", *self.sources),
            *("--source-port-ranges", "*", "--destination-address-prefixes", *self.destinations),
            *("--destination-port-ranges", str(SSH)),
        )

    @property
    def properties(self) -> JsonObject:
        """Its properties as Azure shows them: of singular and plural, only one is set."""
        body: JsonObject = {
            "provisioningState": "Succeeded",
            "protocol": "Tcp",
            "sourcePortRange": "*",
            "destinationPortRange": str(SSH),
            "access": self.access,
            "priority": self.priority,
            "direction": "Inbound",
            "sourcePortRanges": [],
            "destinationPortRanges": [],
        }
        for end, texts in (("source", self.sources), ("destination", self.destinations)):
            single = len(texts) == 1
            body[f"{end}AddressPrefixes"] = [] if single else list(texts)
            if single:
                body[f"{end}AddressPrefix"] = texts[0]
        return body

    @property
    def written(self) -> bool:
        """Whether it stands there like this already."""
        return self.old is not None and _options_of(self.old) == self.options


def plan_rules(
    group: Node, around: Surroundings, targets: AddressSet, keep: AddressSet
) -> tuple[SshRule, ...] | None:
    """Return the rules that let only `keep` reach SSH of the targets; None where no numbers are left."""
    wanted = tuple(_wanted(targets, keep))
    ours = {name: _ours(group, name) for name, *_ in wanted}
    names = {node.text("name").lower() for node in ours.values() if node is not None}
    limit = min(
        (
            rule.priority
            for rule in inbound_rules(group, SSH)
            if rule.allows
            and rule.name.lower() not in names
            and rule.covered(targets, None)
            and any(piece.outside(keep) for piece in rule.source(around).most)
        ),
        default=_LAST + 1,
    )
    numbers = _numbers(group, [ours[name] for name, *_ in wanted], min(limit, _LAST + 1))
    if numbers is None:
        return None
    return tuple(
        SshRule(
            name=old.text("name") if (old := ours[name]) else _free_name(group, name),
            priority=number,
            access=access,
            sources=sources,
            destinations=destinations,
            old=old,
        )
        for (name, access, sources, destinations), number in zip(wanted, numbers, strict=True)
    )


def _wanted(
    targets: AddressSet, keep: AddressSet
) -> Iterator[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    """Give name, access, sources and destinations: one pair for each address family, allowing rules first."""
    families = [version for version in _SUFFIXES if _family(targets.networks, version)]
    for version in families:
        sources = _family(keep.networks, version)
        yield _ALLOW + _SUFFIXES[version], "Allow", sources, _family(targets.networks, version)
    for version in families:
        yield _DENY + _SUFFIXES[version], "Deny", ("*",), _family(targets.networks, version)


def _family(networks: Iterable[Network], version: int) -> tuple[str, ...]:
    return tuple(str(network) for network in networks if network.version == version)


def _ours(group: Node, name: str) -> Node | None:
    """Return a rule of ours that is there: inbound, and without what our commands cannot put back."""
    for node in group.need_nodes("properties.securityRules"):
        if node.text("name").lower() == name and node.text("properties.direction").lower() == "inbound":
            groups = node.nodes("properties.sourceApplicationSecurityGroups")
            return None if groups or node.nodes("properties.destinationApplicationSecurityGroups") else node
    return None


def _free_name(group: Node, name: str) -> str:
    taken = {node.text("name").lower() for node in group.need_nodes("properties.securityRules")}
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free


def _numbers(group: Node, ours: list[Node | None], limit: int) -> tuple[int, ...] | None:
    """Return ascending numbers below a limit: those held, else the preferred ones, else the last free."""
    held = [node.see("properties.priority").number for node in ours if node is not None]
    if len(held) == len(ours) and held == sorted(set(held)) and held[-1] < limit:
        return tuple(held)
    taken = {
        node.see("properties.priority").number
        for node in group.need_nodes("properties.securityRules")
        if node.text("properties.direction").lower() != "outbound"
    }
    free = [number for number in range(_FIRST, limit) if number not in taken]
    preferred = _PREFERRED if len(ours) == len(_PREFERRED) else (_PREFERRED[0], _PREFERRED[2])
    if set(preferred) <= set(free):
        return preferred
    return tuple(free[-len(ours) :]) if len(free) >= len(ours) else None


def commands(snapshot_subscription: str, group: str, rules: Iterable[SshRule]) -> tuple[Command, ...]:
    """Return the calls that write the rules, the allowing ones first: nobody is shut out in between."""
    return tuple(
        _call("update" if rule.old else "create", snapshot_subscription, group, rule.name, rule.options)
        for rule in rules
        if not rule.written
    )


def undo(snapshot_subscription: str, group: str, rules: Iterable[SshRule]) -> tuple[Command, ...]:
    """Return the calls that put everything back, in the reverse order."""
    return tuple(
        _call("update", snapshot_subscription, group, rule.name, _options_of(rule.old))
        if rule.old
        else _call("delete", snapshot_subscription, group, rule.name, ())
        for rule in reversed(tuple(rules))
        if not rule.written
    )


def written_into(group: Node, rules: Iterable[SshRule]) -> list[Json]:
    """Return the rules of a group as they read with ours written."""
    bodies = list(cast("list[Json]", group.see("properties.securityRules").value))
    for rule in rules:
        bodies = [body for body in bodies if not _is_named(body, rule.name)] + [_body(group, rule)]
    return bodies


def _body(group: Node, rule: SshRule) -> Json:
    return {
        "name": rule.name,
        "id": f"{group.id}/securityRules/{rule.name}",
        "type": "Microsoft.Network/networkSecurityGroups/securityRules",
        "properties": rule.properties,
    }


def _is_named(body: Json, name: str) -> bool:
    return isinstance(body, dict) and str(body.get("name", "")).lower() == name.lower()


def _call(verb: str, home: str, group: str, rule: str, options: tuple[str, ...]) -> Command:
    place = () if subscription_of(group) == home else ("--subscription", subscription_of(group))
    return Command(
        words=("az", "network", "nsg", "rule", verb),
        target=("--resource-group", group_of(group), "--nsg-name", name_of(group), "--name", rule, *place),
        change=options,
    )


def _options_of(rule: Node) -> tuple[str, ...]:
    """Return a rule as options, whichever of singular and plural it uses."""
    found: list[str] = []
    for name in ("priority", "direction", "access", "protocol"):
        found += [f"--{name}", str(rule.see(f"properties.{name}").value)]
    for option, single, plural in _PLURALS:
        one, many = rule.text(f"properties.{single}"), rule.get(f"properties.{plural}")
        texts = [one] if one else [str(each) for each in (many if isinstance(many, list) else ())]
        found += [option, *texts]
    return tuple(found)
