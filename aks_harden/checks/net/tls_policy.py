"""Which versions of TLS an application gateway takes, by the policy that holds for each of its listeners.

https://learn.microsoft.com/azure/application-gateway/application-gateway-ssl-policy-overview
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from aks_harden.checks.gather import Gathered, gather
from aks_harden.checks.kind import needs_probe
from aks_harden.checks.net.nsg.neighbours import reference
from aks_harden.model.finding import Evidence, Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import same_id

_LEAST: Final = {
    "appgwsslpolicy20150501": "1.0",
    "appgwsslpolicy20170401": "1.1",
    "appgwsslpolicy20170401s": "1.2",
    "appgwsslpolicy20220101": "1.2",
    "appgwsslpolicy20220101s": "1.2",
}
"""The oldest version that each predefined policy takes."""
_VERSIONS: Final = {"tlsv1_0": "1.0", "tlsv1_1": "1.1", "tlsv1_2": "1.2", "tlsv1_3": "1.3"}
_GOOD: Final = frozenset({"1.2", "1.3"})
_ENDS_TLS: Final = frozenset({"https", "tls"})
_KINDS: Final = frozenset({"https", "http", "tls", "tcp"})


class Listener(Struct, frozen=True, kw_only=True):
    """A listener at which TLS ends."""

    name: str
    public: bool
    """Whether it listens at a public address."""
    least: str
    """The oldest version it takes, for example `1.0`."""
    evidence: Evidence | Seen

    @property
    def good(self) -> bool:
        """Whether it takes nothing older than TLS 1.2."""
        return self.least in _GOOD


def tls_listeners(gateway: Node) -> Gathered[Listener]:
    """Return the listeners of a gateway at which TLS ends, and what could not be told of some."""
    members = (*gateway.need_nodes("properties.httpListeners"), *gateway.nodes("properties.listeners"))
    return gather(members, lambda listener: _listener(gateway, listener))


def _listener(gateway: Node, listener: Node) -> Listener | None:
    protocol = listener.see("properties.protocol")
    if protocol.text.lower() not in _KINDS:
        raise _open(gateway, f"the listener {listener.name} speaks `{protocol.text}`, which is not known")
    if protocol.text.lower() not in _ENDS_TLS:
        return None
    least, seen = _policy(gateway, listener)
    return Listener(
        name=listener.name,
        public=any(_public_frontends(gateway, reference(listener, "properties.frontendIPConfiguration"))),
        least=least,
        evidence=seen.wanted("TLS 1.2 or newer"),
    )


def _public_frontends(gateway: Node, wanted: str) -> Iterator[bool]:
    for frontend in gateway.nodes("properties.frontendIPConfigurations"):
        if wanted and same_id(frontend.text("id"), wanted):
            yield bool(reference(frontend, "properties.publicIPAddress"))


def _policy(gateway: Node, listener: Node) -> tuple[str, Seen]:
    """Return the oldest version of the policy that holds: the listener's profile goes before the gateway."""
    wanted = reference(listener, "properties.sslProfile")
    if wanted:
        profiles = gateway.nodes("properties.sslProfiles")
        profile = next((each for each in profiles if same_id(each.text("id"), wanted)), None)
        if profile is None:
            raise _open(gateway, f"the profile of the listener {listener.name} is not among the gateway's")
        own = profile.part("properties.sslPolicy")
        if own is not None and own.body:
            return _least(gateway, own)
    policy = gateway.part("properties.sslPolicy")
    if policy is not None and policy.body:
        return _least(gateway, policy)
    return _default(gateway)


def _least(gateway: Node, policy: Node) -> tuple[str, Seen]:
    kind = policy.text("policyType").lower()
    if kind in {"custom", "customv2"}:
        seen = policy.see("minProtocolVersion")
        return _known(gateway, seen, _VERSIONS), seen
    name = policy.peek("policyName")
    if name is not None:
        return _known(gateway, name, _LEAST), name
    # Gateways of old name what they switch off and nothing else.
    off = policy.see("disabledSslProtocols")
    switched_off = {word.lower() for word in off.texts}
    return next((version for word, version in _VERSIONS.items() if word not in switched_off), "1.3"), off


def _default(gateway: Node) -> tuple[str, Seen]:
    """Return what holds where no policy was chosen: newer gateways tell it, older ones do not."""
    said = gateway.peek("properties.defaultPredefinedSslPolicy")
    if said is None:
        what = f"the default of {gateway.name} is not known: it depends on the API version that made it"
        raise NotSettledError(needs_probe(what))
    return _known(gateway, said, _LEAST), said


def _known(gateway: Node, seen: Seen, table: dict[str, str]) -> str:
    version = table.get(seen.text.lower())
    if version is None:
        raise _open(gateway, f"the policy `{seen.text}` of {gateway.name} is not known")
    return version


def _open(gateway: Node, reason: str) -> NotSettledError:
    return NotSettledError(Missing(facet=gateway.facet, reason=reason))
