"""The fix of EXT-TRUST: a binding that lets another resource in is taken away."""

from typing import Final

from aks_harden.checks.iam.ext_trust import KNOWN
from aks_harden.checks.rights.scopes import type_of
from aks_harden.fixes.asking import ask, confirmed
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.model.fix import Command, Fix, Risk
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.paths import group_of, name_of
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "EXT-TRUST.remove"
_FACET: Final = "trusted-access"
_BINDINGS: Final = "Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings"


def propose_source(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to take away a binding whose resource is gone, or not known."""
    return _propose(snapshot, context, resource, "source")


def propose_roles(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to take away a binding whose roles are too strong, or not known."""
    return _propose(snapshot, context, resource, "roles")


def _propose(snapshot: Snapshot, context: Context, resource: str, key: str) -> Proposal | None:
    binding = snapshot.member(_FACET, snapshot.cluster_id, resource)
    if binding is None:
        return None
    source = binding.see("properties.sourceResourceId").text
    roles = tuple(role for role in binding.see("properties.roles").texts if role)
    if not source.startswith("/") or not roles or any(role.startswith(("-", "@")) for role in roles):
        reason = f"the binding {binding.name} could not be made again as it is"
        raise NotSettledError(Missing(facet=_FACET, reason=reason))
    gone = type_of(source) in KNOWN and snapshot.find("trust-sources", source) is None
    unused = ask(
        context,
        _ID,
        resource,
        "binding-unused",
        f"May {name_of(source)} lose its way into the cluster? Backups, jobs or discovery by it stop.",
        suggestions=("yes", "no"),
    )
    agreed = confirmed(
        unused,
        yes="The operator says that nothing needs the binding.",
        no="Something needs the binding: keep it, and accept the risk with a waiver.",
    )
    back = (
        "create",
        *("--roles", ",".join(roles), "--source-resource-id", source),
    )
    fix = Fix(
        id=_ID,
        item="EXT-TRUST",
        title=f"Take the Trusted Access binding {binding.name} away",
        resource=binding.id,
        assertions=((key, resource),),
        reaches=Verdict.NA,
        risk=Risk.SAFE if gone else Risk.DISRUPTIVE,
        commands=(_call(snapshot, binding.name, "delete", "--yes"),),
        undo=(_call(snapshot, binding.name, *back),),
        changes=f"{name_of(source)} cannot reach the Kubernetes API of the cluster by this binding any more.",
        disruption="None: the resource behind it is deleted."
        if gone
        else "What works through it stops within five minutes.",
        minutes=5,
        hazard="Azure may refuse to make a binding again whose resource is deleted." if gone else "",
        inputs=() if gone else (unused,),
        guards=() if gone else (agreed,),
        rereads=(_FACET,),
        bicep=f"// remove the resource {_BINDINGS} with the name of this binding\n",
        terraform="# remove azurerm_kubernetes_cluster_trusted_access_role_binding of this name\n",
        phase=Phase.REVOKE,
    )
    return Proposal(fix=fix, after=snapshot.without_member(_FACET, snapshot.cluster_id, resource))


def _call(snapshot: Snapshot, name: str, verb: str, *change: str) -> Command:
    return Command(
        words=("az", "aks", "trustedaccess", "rolebinding", verb),
        target=(
            *("--name", name, "--cluster-name", snapshot.cluster_name),
            *("--resource-group", group_of(snapshot.cluster_id)),
        ),
        change=change,
    )


_ACTIONS: Final = (
    *(f"{_BINDINGS}/{verb}" for verb in ("read", "write", "delete")),
    "Microsoft.ContainerService/locations/operations/read",
)
"""https://learn.microsoft.com/azure/role-based-access-control/permissions/containers"""
REMEDIES: Final[tuple[Remedy, ...]] = tuple(
    Remedy(id=_ID, asserts=asserts, propose=propose, phase=Phase.REVOKE, actions=_ACTIONS)
    for asserts, propose in (("source", propose_source), ("roles", propose_roles))
)
