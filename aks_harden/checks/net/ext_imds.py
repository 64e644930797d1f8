"""Pods are kept from the instance metadata service of their nodes.

## Why

A node's metadata service hands a token of the node's identities to whoever asks from the machine, and pods
ask from there. One taken pod then pulls every image the kubelet may pull, and acts with whatever else was
given to that identity. Workloads that use workload identity do not need the service at all.

## What the fix changes

`az aks update --enable-imds-restriction` switches it on and `--disable-imds-restriction` off again; nodes
take it with the next reimage. It is in preview and wants the extension aks-preview, so it is off until you
choose it by name. Azure refuses it while an add-on that needs the service is on, and without the OIDC issuer.

## Limits

- The property is of preview versions of the API. Where a stable one leaves it out, whether it is on is
  unknown.
- It is what Azure Resource Manager reports: nodes that were made before a change still differ.
- Pods on the host's network reach the service whatever is set here.
- Add-ons and extensions that need the service: Azure Policy, Container Insights, application routing,
  Application Gateway Ingress Controller, virtual nodes, cost analysis, Flux, Dapr and Backup. Windows pools
  do not know the restriction. With one of those, this item does not apply.
"""

from collections.abc import Iterator
from typing import Final

from aks_harden.checks.check import Assert, Check, Judgement, learn, not_applicable, passes, unknown, warns
from aks_harden.checks.kind import has_windows
from aks_harden.checks.nodes.pools import pools_of
from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.snapshot import Snapshot

_ACCESS: Final = "properties.networkProfile.podLinkLocalAccess"
_CHANGED: Final = "networkprofile.podlinklocalaccess"
"""End of what `Context.node_changes` calls a change of it."""
_SWITCHES: Final = (
    ("Azure Policy", "properties.addonProfiles.azurepolicy.enabled"),
    ("Container Insights", "properties.addonProfiles.omsagent.enabled"),
    ("Container Insights", "properties.azureMonitorProfile.containerInsights.enabled"),
    ("application routing", "properties.ingressProfile.webAppRouting.enabled"),
    ("Application Gateway Ingress Controller", "properties.addonProfiles.ingressApplicationGateway.enabled"),
    ("virtual nodes", "properties.addonProfiles.aciConnectorLinux.enabled"),
    ("cost analysis", "properties.metricsProfile.costAnalysis.enabled"),
)
_EXTENSIONS: Final = {
    "microsoft.flux": "Flux",
    "microsoft.dapr": "Dapr",
    "microsoft.dataprotection.kubernetes": "Backup",
}


def _restricted(snapshot: Snapshot, context: Context, _resource: str) -> Judgement:
    cluster = snapshot.cluster
    access = cluster.peek(_ACCESS)
    word = "" if access is None else access.text.lower()
    if access is not None and word == "none":
        return _closed(context, access)
    if word not in {"", "imds"}:
        reason = f"`{_ACCESS}` is not known to be open or closed, so it tells nothing"
        raise NotSettledError(Missing(facet="cluster", reason=reason))
    obstacles = dict(in_the_way(snapshot, cluster))
    if obstacles:
        named = ", ".join(obstacles)
        return not_applicable(
            f"Azure refuses the restriction here, because of: {named}.", *obstacles.values()
        )
    if access is None:
        why = f"`{_ACCESS}` is absent, which stable versions of the API do not send"
        return unknown(
            "Whether pods reach the metadata service is told by a preview property that was not sent.",
            missing=(Missing(facet="cluster", reason=why, action="a preview version of the AKS API"),),
        )
    return warns("Every pod can reach the metadata service of its node.", access.wanted("None"))


def _closed(context: Context, access: Seen) -> Judgement:
    when = next((at for name, at in context.node_changes.items() if name.lower().endswith(_CHANGED)), "")
    if when:
        return warns(f"It was switched on at {when}: nodes made before let their pods through.", access)
    return passes(
        "Pods cannot reach the metadata service of their nodes, as Azure Resource Manager reports.", access
    )


def in_the_way(snapshot: Snapshot, cluster: Node) -> Iterator[tuple[str, Seen]]:
    """Give what makes Azure refuse the restriction; extensions are looked at where nothing else does."""
    found = False
    for name, path in _SWITCHES:
        seen = cluster.peek(path)
        if seen is not None and seen.flag:
            found = True
            yield name, seen
    pools = pools_of(cluster)
    if has_windows(pools):
        found = True
        yield "Windows pools", next(pool.node.see("osType") for pool in pools.pools if pool.windows)
    for extension in snapshot.readable("cluster-extensions") if found else _extensions(snapshot):
        kind = extension.peek("properties.extensionType")
        if kind is not None and kind.text.lower() in _EXTENSIONS:
            yield _EXTENSIONS[kind.text.lower()], kind


def _extensions(snapshot: Snapshot) -> tuple[Node, ...]:
    return snapshot.listed("cluster-extensions", snapshot.cluster_id)


CHECK = Check(
    id="EXT-IMDS",
    section=Section.NET,
    severity=Severity.LOW,
    docs=(learn("azure/aks/imds-restriction"), learn("azure/aks/workload-identity-overview")),
    controls=("MCSB NS-2",),
    asserts=(Assert(key="metadata-service", severity=Severity.LOW, judge=_restricted, of_nodes=True),),
    extended=True,
)
