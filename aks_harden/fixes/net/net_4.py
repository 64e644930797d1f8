"""The fix of NET-4: an application gateway takes TLS 1.2 and newer only.

A gateway holds policies of one generation: those of 2022 and those before it do not mix.
https://learn.microsoft.com/azure/application-gateway/application-gateway-ssl-policy-overview
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from aks_harden.checks.net.fronts import named_gateways
from aks_harden.checks.net.nsg.neighbours import find_in
from aks_harden.checks.net.tls_policy import Listener, tls_listeners
from aks_harden.fixes.asking import ask, blocked, confirmed, ok, undecided
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import Block, bicep, terraform
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.model.fix import Command, Fix, Guard, Kind, Precondition, Risk
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.phase import Phase
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, name_of, same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "NET-4.policy"
_FACET: Final = "application-gateways"
_TYPE: Final = "Microsoft.Network/applicationGateways"
_ACTIONS: Final = (
    f"{_TYPE}/read",
    f"{_TYPE}/write",
    "Microsoft.Network/locations/operations/read",
    "Microsoft.Network/publicIPAddresses/join/action",
    "Microsoft.Network/virtualNetworks/subnets/join/action",
    "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
)
"""The gateway is read and written whole, and Azure checks the right to all that it names.

https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure
"""
_API: Final = "2024-05-01"
_NEW: Final = "AppGwSslPolicy20220101"
_BEFORE: Final = "AppGwSslPolicy20170401S"
_NEW_KINDS: Final = frozenset({"customv2"})
_NEW_NAMES: Final = frozenset({"appgwsslpolicy20220101", "appgwsslpolicy20220101s"})
_PROFILES: Final = "properties.sslProfiles["


class _Change(Struct, frozen=True, kw_only=True):
    """What is set on a gateway."""

    policy: str
    whole: bool
    """Whether the gateway's own policy is set."""
    profiles: tuple[int, ...]
    """Places of the profiles whose own policy is set."""


def _propose(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    gateway = find_in(snapshot, _FACET, resource)
    bad = [listener for listener in tls_listeners(gateway).found if not listener.good]
    if not bad:
        return None
    change = _change(gateway, bad)
    after = snapshot
    for path in _paths(change):
        policy: Json = {"policyType": "Predefined", "policyName": change.policy}
        target = f"/subscriptions/{subscription_of(gateway.id)}"
        after = after.with_value(_FACET, target, path, policy, member=gateway.id)
    return Proposal(fix=_fix(snapshot, context, gateway, resource, change), after=after)


def _change(gateway: Node, bad: list[Listener]) -> _Change:
    places = {_place(listener) for listener in bad}
    return _Change(
        policy=_NEW if _of_today(gateway) else _BEFORE,
        whole=None in places,
        profiles=tuple(sorted(place for place in places if place is not None)),
    )


def _place(listener: Listener) -> int | None:
    """Return the place of the profile that a listener's policy is of, None for the gateway's own."""
    row = listener.evidence
    path = row.path if isinstance(row, Evidence) else row.evidence.path
    return int(path.removeprefix(_PROFILES).partition("]")[0]) if path.startswith(_PROFILES) else None


def _of_today(gateway: Node) -> bool:
    """Tell whether policies of 2022 fit: some are set already, or no profile has one that does not mix."""
    own = [each for each in _own_policies(gateway) if each.body]
    return not own or any(
        each.text("policyName").lower() in _NEW_NAMES or each.text("policyType").lower() in _NEW_KINDS
        for each in own
    )


def _own_policies(gateway: Node) -> Iterator[Node]:
    for profile in gateway.nodes("properties.sslProfiles"):
        if (policy := profile.part("properties.sslPolicy")) is not None:
            yield policy


def _paths(change: _Change) -> Iterator[str]:
    if change.whole:
        yield "properties.sslPolicy"
    for place in change.profiles:
        yield f"{_PROFILES}{place}].properties.sslPolicy"


def _fix(snapshot: Snapshot, context: Context, gateway: Node, resource: str, change: _Change) -> Fix:
    name = name_of(gateway.id)
    key = "ingress-gateway" if _is_named(snapshot, resource) else "gateway-in-front"
    asked = ask(
        context,
        _ID,
        gateway.id,
        "clients-speak-tls12",
        f"Do all clients of {name} speak TLS 1.2 or newer (the access log shows `sslProtocol`)?",
        suggestions=("yes", "no"),
    )
    return Fix(
        id=_ID,
        item="NET-4",
        title=f"Refuse what is older than TLS 1.2 at {name}",
        resource=gateway.id,
        assertions=((key, resource),),
        kind=Kind.ONE_WAY,
        risk=Risk.ONE_WAY,
        commands=tuple(_commands(snapshot, gateway, change)),
        undo=(),
        no_undo="Azure takes no policy any more that allows what is older than TLS 1.2.",
        changes=f"{name} takes TLS 1.2 and newer at every listener ({change.policy}).",
        disruption="None for clients of today; those that speak TLS 1.1 or older are refused. It takes"
        " the gateway minutes.",
        minutes=10,
        hazard="WORKLOAD RISK: old clients stop getting through. Where an ingress controller writes the"
        " gateway too, it may put its own policy back: read it again afterwards.",
        consequence="Clients that speak nothing newer than TLS 1.1 are refused for good.",
        inputs=(asked,),
        guards=(
            confirmed(
                asked,
                yes="You say that all clients speak TLS 1.2 or newer.",
                no="Some client speaks nothing newer than TLS 1.1: update it first.",
            ),
            _second_version(gateway),
            _at_rest(gateway),
        ),
        preconditions=(_unchanged(gateway),),
        rereads=(_FACET,),
        also_touches=("IAM-5",),
        bicep=bicep(f"{_TYPE}@{_API}", name, _values(change)),
        terraform=_terraform(gateway, change),
        phase=Phase.CLOSE,
    )


def _is_named(snapshot: Snapshot, resource: str) -> bool:
    return any(same_id(resource, each) for each in named_gateways(snapshot))


def _commands(snapshot: Snapshot, gateway: Node, change: _Change) -> Iterator[Command]:
    own = subscription_of(gateway.id)
    elsewhere = () if own == snapshot.subscription else ("--subscription", own)
    where = ("--gateway-name", name_of(gateway.id), "--resource-group", group_of(gateway.id), *elsewhere)
    names = [profile.name for profile in gateway.nodes("properties.sslProfiles")]
    for place in change.profiles:
        yield Command(
            words=("az", "network", "application-gateway", "ssl-profile", "update"),
            target=("--name", names[place], *where),
            change=("--policy-type", "Predefined", "--policy-name", change.policy),
        )
    if change.whole:
        yield Command(
            words=("az", "network", "application-gateway", "ssl-policy", "set"),
            target=where,
            change=("--policy-type", "Predefined", "--name", change.policy),
        )


def _second_version(gateway: Node) -> Guard:
    tier = gateway.text("properties.sku.tier")
    if not tier:
        return undecided("second-version", "The gateway does not tell its tier.")
    if not tier.lower().endswith("_v2"):
        return blocked(
            "second-version", f"Its tier {tier} is of version 1, which is retired: move to v2 first."
        )
    return ok("second-version", f"Its tier is {tier}.")


def _at_rest(gateway: Node) -> Guard:
    state = gateway.text("properties.provisioningState")
    if state.lower() != "succeeded":
        return blocked("gateway-at-rest", f"The gateway is in the state {state or 'unknown'}.")
    return ok("gateway-at-rest", "No operation runs on the gateway.")


def _unchanged(gateway: Node) -> Precondition:
    return Precondition(
        resource=gateway.id,
        api_version=gateway.api_version or _API,
        query="[properties.sslPolicy.policyName, properties.sslProfiles[].properties.sslPolicy.policyName]",
        expected=[
            gateway.get("properties.sslPolicy.policyName"),
            [
                name
                for each in gateway.nodes("properties.sslProfiles")
                if (name := each.get("properties.sslPolicy.policyName")) is not None
            ],
        ],
        about="the TLS policies",
    )


def _values(change: _Change) -> JsonObject:
    policy: Json = {"policyType": "Predefined", "policyName": change.policy}
    return {"properties.sslPolicy": policy}


def _terraform(gateway: Node, change: _Change) -> str:
    policy = Block({"policy_type": "Predefined", "policy_name": change.policy})
    names = [profile.name for profile in gateway.nodes("properties.sslProfiles")]
    values: dict[str, object] = {"name": name_of(gateway.id)}
    if change.whole:
        values["ssl_policy"] = policy
    if change.profiles:
        values["ssl_profile"] = [
            Block({"name": names[place], "ssl_policy": policy}) for place in change.profiles
        ]
    return terraform("azurerm_application_gateway", values)


REMEDIES: Final[tuple[Remedy, ...]] = tuple(
    Remedy(id=_ID, asserts=key, propose=_propose, phase=Phase.CLOSE, actions=_ACTIONS)
    for key in ("ingress-gateway", "gateway-in-front")
)
