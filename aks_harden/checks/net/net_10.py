"""The API server has no public address, and is managed over a private way.

## Why

Whoever manages a cluster should come through the organisation's own network, where people sign in, machines
are known and somebody looks. A private API server without such a way in is managed through side doors: run
command, or an opening made in a hurry. So both halves belong together.

## What the fix changes

First the way in, which is yours to make: a VPN or ExpressRoute gateway, a Bastion, or a machine in a peered
network whose private DNS zone is linked. Then NET-1 takes the API server off the Internet. The public name of
a private cluster goes with `az aks update --disable-public-fqdn`, as a step of its own after that, and comes
back with `--enable-public-fqdn`: clients that resolve the private address through public DNS stop working, so
the fix asks whether the private name resolves wherever it is used. With the zone `none` the public name is
the only one: `az aks update --private-dns-zone` comes first and reimages the nodes. A cluster that cannot
become private in place gets the script of a hardened successor.

## Limits

- A way in is what Azure Resource Manager shows: a gateway, Bastion, Virtual WAN connection, private
  endpoint, DNS link or machine in a network that could be read. Whether somebody can really pass is not
  probed.
- Gateways of a peered network count where the peering uses them.
- Bastion tunnels and Cloud Shell do not reach AKS Automatic or a cluster whose node resource group is
  locked down: a Bastion does not count there, a machine behind it does.
- No way found is for you to attest, never a failure: yours may lie where nothing was read.
"""

from typing import Final

from aks_harden.checks.check import (
    Assert,
    Check,
    Judgement,
    fails,
    learn,
    manual,
    not_applicable,
    passes,
    warns,
)
from aks_harden.checks.net.management import closed_to_tunnels, private_ways
from aks_harden.checks.net.ranges import authorised_ranges, tight
from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.snapshot import Snapshot

_ACCESS: Final = "properties.apiServerAccessProfile"
_TUNNELS: Final = (
    "Ways that are supported: Bastion, a machine in a peered network, a private endpoint, VPN, ExpressRoute."
)
_NO_TUNNELS: Final = (
    "Ways that are supported here: a machine in a peered network, a private endpoint, VPN, ExpressRoute."
    " Bastion tunnels and Cloud Shell are not."
)


def _exposure(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    private = cluster.see(f"{_ACCESS}.enablePrivateCluster")
    if private.flag:
        return passes("The API server has a private address only.", private.wanted("true"))
    ranges, behind = _behind_ranges(cluster, context)
    if behind:
        return fails(
            "The API server is public; authorised ranges say who may reach it.",
            private.wanted("true"),
            *ranges,
            severity=Severity.MEDIUM,
        )
    return fails("The API server is public.", private.wanted("true"), *ranges)


def _behind_ranges(cluster: Node, context: Context) -> tuple[tuple[Seen, ...], bool]:
    """Return the authorised ranges, and whether they are tight.

    What nobody understands in them must not hide that the API server is public.
    """
    rows: tuple[Seen, ...] = ()
    try:
        rows = (authorised_ranges(cluster).seen,)
        return rows, tight(cluster, context)
    except NotSettledError:
        return rows, False


def _public_name(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    private = cluster.see(f"{_ACCESS}.enablePrivateCluster")
    if not private.flag:
        return not_applicable("The API server is public, and its name with it.", private)
    public = cluster.see(f"{_ACCESS}.enablePrivateClusterPublicFQDN")
    if not public.flag:
        return passes("The private API server has no public name.", public.wanted("false"))
    name = cluster.peek("properties.fqdn")
    if name is None or not name.text:
        reason = "`properties.fqdn` is absent, and yet the public name is not switched off"
        raise NotSettledError(Missing(facet="cluster", reason=reason))
    zone = cluster.peek(f"{_ACCESS}.privateDNSZone")
    if zone is not None and zone.text.lower() == "none":
        return passes(
            "The private API server has a public name, as it must without a private DNS zone.",
            public,
            zone,
            notes=(
                "A private DNS zone comes first: `az aks update --private-dns-zone`, which reimages nodes.",
            ),
        )
    return warns(
        "A public name tells everybody the private address of the API server.",
        public.wanted("false"),
        name,
        severity=Severity.LOW,
    )


def _way_in(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    private = cluster.see(f"{_ACCESS}.enablePrivateCluster")
    if not private.flag:
        return not_applicable("The API server is public: it is reached over the Internet.", private)
    ways = private_ways(snapshot)
    if ways.found:
        first, *others = ways.found
        more = f", and {len(others)} more" if others else ""
        return passes(
            f"A private way in is there: {first.text}{more}.",
            *(way.evidence for way in ways.found),
            notes=tuple(f"Also: {way.text}." for way in others),
        )
    ways.open.require()
    off = cluster.see(f"{_ACCESS}.disableRunCommand")
    notes = (_NO_TUNNELS if closed_to_tunnels(cluster) else _TUNNELS,)
    if not off.flag:
        return warns(
            "Run command is the only way in that was found.", private, off, severity=Severity.LOW, notes=notes
        )
    return manual("No private way in was found: say how this cluster is managed.", private, off, notes=notes)


CHECK = Check(
    id="NET-10",
    section=Section.NET,
    severity=Severity.HIGH,
    docs=(
        learn("azure/aks/private-cluster-connect"),
        learn("azure/aks/private-clusters"),
        learn("azure/aks/access-private-cluster"),
    ),
    controls=("CIS AKS 1.8 5.4.2", "MCSB NS-2", "Policy 040732e8-d947-40b8-95d6-854c95024bf8"),
    asserts=(
        Assert(key="exposure", severity=Severity.HIGH, judge=_exposure),
        Assert(key="public-name", severity=Severity.LOW, judge=_public_name),
        Assert(key="way-in", severity=Severity.MEDIUM, judge=_way_in),
    ),
)
