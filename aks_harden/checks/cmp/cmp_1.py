"""Only trusted images run, and they are kept in a container registry of the operator's own.

## Why

An image is a program with its whole system. Where anybody's image may start, the name in a manifest is all
that stands between the cluster and a stranger's program: a typing error, a taken-over account at a public
registry or a changed tag is enough. One registry of one's own, and a rule in the cluster that refuses all
others, make it a decision.

## What the fix changes

The rule is the built-in policy febd0533, assigned to the cluster with a pattern that names the trusted
registries and mcr.microsoft.com, once the Azure Policy add-on is on. It begins with the effect Audit; in a
later plan, when you have seen a clean report, it is set to Deny. A pattern that lets in others is narrowed.
With Deny a pod from elsewhere no longer starts, a restart of one that runs now included. Images move with
`az acr import`, which is not done from here. The nodes get the pull role where they hold none. A registry is
closed in steps: the tier Premium, a private endpoint with its DNS zone, the zone's link and zone group in the
network of the nodes, then the public endpoint off, once both stand, trusted services are let in, and you have
said that every pipeline, build and other cluster comes by a private endpoint. One zone answers for all
registries in that network.

## Limits

- Which images run, and rules of Gatekeeper, Kyverno or admission policies, stand in Kubernetes alone. What
  Azure shows of no rule is therefore unknown and no failure.
- A pattern is held against every name that an image of another host can have, and one that it lets in is
  shown. Patterns are matched as Go does, which Gatekeeper is written in; one that is too large is unknown.
- The benchmark of Microsoft assigns the same policy with the pattern `^(.+){0}$`, which stands for "not
  configured". The portal then lists every image as not compliant, and nothing is refused.
- Deployment safeguards hold a policy for images too, but with a list of AKS's own. Gated deployment asks
  for a clean scan and not for a source. Either counts for a warning.
- Trusted are the registries in scope, mcr.microsoft.com, and the hosts that you name; a part of a host, such
  as docker.io/contoso, cannot be named, and does not count. An artifact cache
  brings public images in under the name of your registry, so its rules are listed.
- The built-in policy 0fdf0491 wants a public endpoint that is off and fails a registry behind a perimeter or
  narrow rules; d0793b48 passes every rule set that denies by default, however wide its rules are.
"""

from collections.abc import Callable
from typing import Final

from aks_harden.checks.check import (
    Assert,
    Check,
    Judgement,
    fails,
    learn,
    not_applicable,
    passes,
    unknown,
    warns,
)
from aks_harden.checks.cmp.admission import judge_admission
from aks_harden.checks.cmp.registry_network import reach_of
from aks_harden.checks.cmp.sources import host_of, trusted_sources
from aks_harden.checks.gather import gather
from aks_harden.checks.kind import needs_kubernetes
from aks_harden.checks.stores.registries import (
    held_on,
    puller_of,
    registries_in_scope,
    registry_of,
)
from aks_harden.checks.stores.registry_rights import meaning_of
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import same_id
from aks_harden.snapshot.snapshot import Snapshot

_NONE: Final = (
    "No registry is known to belong to the cluster: the nodes' identity holds a role on none, nodes bootstrap"
    " from none, and the operator named none."
)
_RULES: Final = "registry-cache-rules"


def _running(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    lack = needs_kubernetes(
        snapshot, "the images of the pods, and the secrets they are pulled with, are not known"
    )
    return unknown("Which images run in the cluster was not read.", missing=(lack,))


def _cached(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    registry = registry_of(snapshot, resource)
    trusted = trusted_sources(snapshot, context)
    rules = snapshot.listed(_RULES, resource)

    def foreign(rule: Node) -> Evidence | None:
        source = rule.see("properties.sourceRepository")
        if trusted.trusts(source.text):
            return None
        return source.wanted("a source that is trusted")

    found = gather(rules, foreign)
    if found.found:
        hosts = ", ".join(sorted({host_of(str(entry.observed)) for entry in found.found}))
        reason = f"{registry.name} caches repositories of sources that are not trusted: {hosts}."
        return warns(reason, *found.found)
    found.open.require()
    trusted.open.require()
    row = _listed(snapshot, resource, len(rules))
    if not rules:
        return passes(f"{registry.name} caches nothing from elsewhere.", row)
    return passes(f"{registry.name} caches only from sources that are trusted.", row)


def _listed(snapshot: Snapshot, resource: str, number: int) -> Evidence:
    reading = snapshot.read(_RULES, resource)
    return Evidence(
        resource=resource,
        path="cacheRules",
        observed=number,
        expected="rules for trusted sources alone",
        read_at=reading.at if reading else "",
        call=reading.call if reading else "",
    )


def _network(snapshot: Snapshot, context: Context, resource: str) -> Judgement:
    registry = registry_of(snapshot, resource)
    reach = reach_of(registry, context)
    if not reach.open:
        return passes(f"{registry.name} is closed to the public: {reach.reason}.", *reach.evidence)
    if any(same_id(resource, public) for public in context.public_registries):
        return not_applicable(f"{registry.name} is declared public by the operator.", *reach.evidence)
    say = fails if context.sensitive else warns
    return say(f"{registry.name} is open to the public: {reach.reason}.", *reach.evidence, notes=reach.notes)


def _pull(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    registry = registry_of(snapshot, resource)
    puller = puller_of(snapshot)
    held = held_on(snapshot, registry, puller)
    meaning, mode = meaning_of(registry)
    rows = (puller.seen.evidence, mode.evidence, *held.evidence)
    if held.rights.among(meaning.pull):
        return passes(f"The nodes pull from {registry.name} as their own {puller.title}.", *rows)
    held.open.require()
    if registry.see("properties.anonymousPullEnabled").flag:
        return warns(f"The nodes hold no right on {registry.name}: they pull without a login.", *rows)
    if registry.see("properties.adminUserEnabled").flag or _tokens(snapshot, resource):
        reason = (
            f"The nodes hold no right on {registry.name}: only a secret, such as its admin user's, can pull."
        )
        return warns(reason, *rows)
    lack = needs_kubernetes(
        snapshot, f"it is not known whether anything pulls from {registry.name}, and as whom"
    )
    return unknown(f"The nodes hold no right on {registry.name}.", *rows, missing=(lack,))


def _tokens(snapshot: Snapshot, resource: str) -> bool:
    return any(
        token.see("properties.status").text.lower() == "enabled"
        for token in snapshot.listed("registry-tokens", resource)
    )


def _per_registry(
    key: str, severity: Severity, judge: Callable[[Snapshot, Context, str], Judgement]
) -> Assert:
    return Assert(key=key, severity=severity, judge=judge, over=registries_in_scope, none=_NONE)


CHECK = Check(
    id="CMP-1",
    section=Section.CMP,
    severity=Severity.HIGH,
    docs=(
        learn("azure/aks/use-azure-policy"),
        learn("azure/aks/deployment-safeguards"),
        learn("azure/aks/cluster-container-registry-integration"),
        learn("azure/container-registry/container-registry-private-endpoints"),
        learn("azure/container-registry/container-registry-access-selected-networks"),
        learn("azure/container-registry/artifact-cache-overview"),
        learn("azure/defender-for-cloud/enable-gated-deployment"),
    ),
    controls=(
        "CIS AKS 1.8 5.1.4",
        "MCSB PV-2",
        "MCSB NS-2",
        "Policy febd0533-8e55-448f-b837-bd0e06f16469",
        "Policy 021f8078-41a0-40e6-81b6-c6597da9f3ee",
        "Policy d0793b48-0edc-4296-a390-4c75d1bdfd71",
        "Policy 0fdf0491-d080-4575-b627-ad0e843cba0f",
        "Policy e8eef0a8-67cf-4eb4-9386-14b0e78733d4",
    ),
    asserts=(
        Assert(key="admission", severity=Severity.HIGH, judge=judge_admission),
        Assert(key="running-images", severity=Severity.HIGH, judge=_running),
        _per_registry("cached-images", Severity.LOW, _cached),
        _per_registry("registry-network", Severity.MEDIUM, _network),
        _per_registry("pull-identity", Severity.MEDIUM, _pull),
    ),
)
