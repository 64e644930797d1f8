"""Pods keep at least to the baseline of the pod security standards.

## Why

A pod that is privileged, shares the node's namespaces or mounts its disk is the node: whoever breaks into
it has every other pod on that node. The baseline of the pod security standards forbids exactly that and
little else, so it is the least that a shared cluster should ask of a workload.

## What the fix changes

`az policy assignment create` assigns the initiative a8640138 (baseline) to the cluster with the effect Audit,
once the Azure Policy add-on is on. Namespaces that you name are left out beside those of the platform. In a
later plan, when you have seen a clean report, the same assignment is set to Deny: pods that break it then no
longer start, agents of other products among them. `az aks safeguards update --pss-level Baseline` does the
same through deployment safeguards and is not done from here.

## Limits

- Policies count one by one, wherever they are assigned; restricted may take the place of baseline.
- Labels of namespaces, and rules of Kyverno or a Gatekeeper of your own, stand in Kubernetes alone. Where
  Azure shows nothing the answer is unknown.
- A policy counts where its parameters leave it something to forbid: paths of the node's disk, ports of the
  node or capabilities beyond the usual ones that they allow take it out.
- The initiatives are about Linux pods.
- Whether workloads that already run keep to the rules is not judged: Deny acts on what is made from now on.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from aks_harden.checks.check import Assert, Check, Judgement, learn, passes, unknown, warns
from aks_harden.checks.cmp.constraints import denies, given, left_out, narrowing, texts
from aks_harden.checks.cmp.safeguards import ENFORCE, Safeguards, safeguards_of
from aks_harden.checks.kind import needs_kubernetes
from aks_harden.checks.policies.in_force import Applied, Coverage, Wanted, coverage
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.snapshot import Snapshot

RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "95edb821-ddaf-4404-9732-666045e056b4": "privileged containers",
        "82985f06-dc18-4a48-bc1c-b9f4f0098cfe": "the node's network",
        "47a1ee2f-2a2a-4576-bf2a-e0e36709c2b8": "the node's processes",
        "c26596ff-4d70-4e6a-9a30-c2506bd2f80c": "added capabilities",
        "098fc59e-46c7-4d99-9b16-64990e543d75": "the node's disk",
        # The restricted initiative names the volumes that are allowed instead.
        "16697877-1118-4fb1-9b65-9898ec2509ec": "the node's disk",
    }
)
"""Built-in definitions and what of the baseline each forbids, as the two initiatives hold them."""
_VOLUMES: Final = "16697877-1118-4fb1-9b65-9898ec2509ec"
_HOST_NETWORK: Final = "82985f06-dc18-4a48-bc1c-b9f4f0098cfe"
_PATHS: Final = "098fc59e-46c7-4d99-9b16-64990e543d75"
_CAPABILITIES: Final = "c26596ff-4d70-4e6a-9a30-c2506bd2f80c"
_USUAL: Final = frozenset(
    {
        "AUDIT_WRITE",
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "MKNOD",
        "NET_BIND_SERVICE",
        "NET_RAW",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYS_CHROOT",
    }
)
"""Capabilities that a container runtime gives by itself."""
WANTED: Final = Wanted(
    title="asks for the pod security baseline",
    builtins=dict.fromkeys(RULES, "Audit"),
    kubernetes=True,
)
"""The policies that the baseline is made of."""


def _baseline(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    safeguards = safeguards_of(snapshot)
    if safeguards.pods and safeguards.level == ENFORCE and "*" not in safeguards.left_out:
        by = "AKS Automatic enforces" if safeguards.preset else "Deployment safeguards enforce"
        reason = f"{by} the pod security standard {safeguards.pods}."
        return passes(reason, *safeguards.evidence, notes=_spared(safeguards.left_out))
    found = coverage(snapshot, WANTED, snapshot.cluster)
    hard = {_rule(applied): applied for applied in found.in_force if _bites(applied)}
    if set(hard) == set(RULES.values()):
        rows = {applied.assignment: applied.evidence for applied in hard.values()}
        names = dict.fromkeys(name for applied in hard.values() for name in left_out(applied))
        return passes(
            "Policies refuse pods that break the baseline.", *rows.values(), notes=_spared(tuple(names))
        )
    found.open.require()
    if found.in_force:
        return _weak(found, set(hard))
    return _elsewhere(snapshot, found, safeguards)


def _rule(applied: Applied) -> str:
    return RULES[name_of(applied.definition).lower()]


def _bites(applied: Applied) -> bool:
    """Tell whether a policy refuses, everywhere, and without an exception that undoes it."""
    if not denies(applied) or narrowing(applied):
        return False
    held = _HELD.get(name_of(applied.definition).lower())
    return held is None or held(applied)


def _no_network(applied: Applied) -> bool:
    """Tell whether it allows neither the node's network nor ports; without a range no port is allowed."""
    return given(applied, "allowHostNetwork") is False and given(applied, "maxPort") in (None, 0)


def _no_disk_by_volume(applied: Applied) -> bool:
    """Tell whether the volumes that it allows leave the node's disk out."""
    volumes = given(applied, "allowedVolumeTypes")
    return isinstance(volumes, list) and not {text.lower() for text in texts(volumes)} & {"*", "hostpath"}


def _no_disk_by_path(applied: Applied) -> bool:
    """Tell whether it allows no path of the node's disk; unless one is named, none is."""
    paths = given(applied, "allowedHostPaths")
    return paths is None or (isinstance(paths, dict) and not any(paths.values()))


def _no_rights(applied: Applied) -> bool:
    """Tell whether it allows no capability but those that containers have anyway; unless named, none is."""
    allowed = given(applied, "allowedCapabilities")
    named = {text.upper().removeprefix("CAP_") for text in texts(allowed)}
    return allowed is None or (isinstance(allowed, list) and named <= _USUAL)


_HELD: Final[Mapping[str, Callable[[Applied], bool]]] = MappingProxyType(
    {
        _HOST_NETWORK: _no_network,
        _VOLUMES: _no_disk_by_volume,
        _PATHS: _no_disk_by_path,
        _CAPABILITIES: _no_rights,
    }
)
"""What the parameters of a policy must leave alone for it to forbid anything."""


def _weak(found: Coverage, hard: set[str]) -> Judgement:
    asked = {_rule(applied) for applied in found.in_force}
    rows = {applied.assignment: applied.evidence for applied in found.in_force}
    notes = tuple(f"{applied.summary}." for applied in found.idle)
    absent = sorted(set(RULES.values()) - asked)
    if absent:
        reason = f"Policies ask for a part of the baseline; nothing is said of {', '.join(absent)}."
        return warns(reason, *rows.values(), notes=notes)
    soft = ", ".join(sorted(asked - hard))
    return warns(f"Policies report and do not refuse everywhere: {soft}.", *rows.values(), notes=notes)


def _elsewhere(snapshot: Snapshot, found: Coverage, safeguards: Safeguards) -> Judgement:
    notes = tuple(f"{applied.summary}." for applied in found.idle)
    if safeguards.pods and safeguards.level:
        reason = f"Deployment safeguards only warn of pods that break the standard {safeguards.pods}."
        if safeguards.level == ENFORCE:
            reason = "Deployment safeguards leave every namespace out."
        return warns(reason, *safeguards.evidence, notes=notes)
    lack = needs_kubernetes(snapshot, "labels of namespaces and other rules for pods are not known")
    return unknown(
        "Azure shows nothing that holds pods to the baseline.",
        found.searched,
        *safeguards.evidence,
        missing=(lack,),
        notes=notes,
    )


def _spared(names: tuple[str, ...]) -> tuple[str, ...]:
    return (f"Left out are the namespaces {', '.join(names)}.",) if names else ()


CHECK = Check(
    id="EXT-PSS",
    section=Section.CMP,
    severity=Severity.MEDIUM,
    docs=(
        learn("azure/aks/use-azure-policy"),
        learn("azure/aks/use-psa"),
        learn("azure/aks/deployment-safeguards"),
    ),
    controls=(
        "CIS AKS 1.8 4.2.1",
        "MCSB PV-2",
        "Policy a8640138-9b0a-4a28-b8cb-1666c838647d",
        "Policy 42b8ef37-b724-4e24-bbc8-7a7708edfe00",
    ),
    asserts=(Assert(key="baseline", severity=Severity.MEDIUM, judge=_baseline),),
    extended=True,
)
