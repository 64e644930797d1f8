"""The fix of IAM-4 that ends the trust in other issuers' tokens."""

from typing import Final

from aks_harden.checks.iam.siblings import control_plane_of, kubelet_of
from aks_harden.fixes.asking import ask, confirmed
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.model.fix import Command, Fix, Risk
from aks_harden.model.phase import Phase
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of, name_of, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

_ID: Final = "IAM-4.federation"
_FACET: Final = "federated-credentials"
_TYPE: Final = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"


def propose(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to take away what lets tokens of other issuers sign in as the cluster's identities."""
    cluster = snapshot.cluster
    owners = sorted(control_plane_of(cluster).resources | kubelet_of(cluster).resources)
    found = [(owner, entry) for owner in owners for entry in snapshot.listed(_FACET, owner)]
    if not found:
        return None
    after = snapshot
    for owner, entry in found:
        after = after.without_member(_FACET, owner, entry.id)
    who = ", ".join(entry.text("properties.subject") or entry.name for _, entry in found)
    unused = ask(
        context,
        _ID,
        snapshot.cluster_id,
        "federation-unused",
        f"Does nothing sign in as an identity of the cluster by a token of another issuer: {who}?",
        suggestions=("yes", "no"),
    )
    fix = Fix(
        id=_ID,
        item="IAM-4",
        title="Let no other issuer's tokens sign in as the cluster's identities",
        resource=snapshot.cluster_id,
        assertions=(("federation", resource),),
        risk=Risk.DISRUPTIVE,
        commands=tuple(_call(entry, "delete", "--yes") for _, entry in found),
        undo=tuple(_call(entry, "create", *_captured(entry)) for _, entry in found),
        changes=f"{who} cannot sign in as the cluster any more.",
        disruption="None for the cluster; a pipeline or workload that signs in so is refused.",
        minutes=1,
        hazard="WORKLOAD RISK: give what signs in so an identity of its own first.",
        inputs=(unused,),
        guards=(
            confirmed(
                unused,
                yes="The operator says that nothing signs in so.",
                no="Something signs in so: give it an identity of its own first.",
            ),
        ),
        rereads=(_FACET,),
        also_touches=("IAM-6",),
        bicep=f"// remove the resources {_TYPE} of the cluster's identities\n",
        terraform="# remove the azurerm_federated_identity_credential of the cluster's identities\n",
        phase=Phase.REVOKE,
    )
    return Proposal(fix=fix, after=after)


def _captured(entry: Node) -> tuple[str, ...]:
    """Return the options that make a credential again; not settled where they could not say the same."""
    issuer, subject = entry.see("properties.issuer").text, entry.see("properties.subject").text
    audiences = entry.see("properties.audiences").texts
    if not audiences or any(
        word.startswith(("-", "@")) or not word for word in (issuer, subject, *audiences)
    ):
        reason = f"the credential {entry.name} could not be made again as it is"
        raise NotSettledError(Missing(facet=_FACET, reason=reason))
    return ("--issuer", issuer, "--subject", subject, "--audiences", *audiences)


def _call(entry: Node, verb: str, *change: str) -> Command:
    owner = entry.id.rpartition("/federatedIdentityCredentials/")[0]
    return Command(
        words=("az", "identity", "federated-credential", verb),
        target=(
            *("--name", entry.name, "--identity-name", name_of(owner)),
            *("--resource-group", group_of(owner), "--subscription", subscription_of(owner)),
        ),
        change=change,
    )


FEDERATION: Final = Remedy(
    id=_ID,
    asserts="federation",
    propose=propose,
    phase=Phase.REVOKE,
    actions=tuple(f"{_TYPE}/{verb}" for verb in ("read", "write", "delete")),
)
"""Ends the trust in other issuers' tokens."""
