"""Local accounts are off.

## Why
The local account is one certificate of an administrator that Azure hands to whoever may ask for it. In the
cluster's audit log all of them are the same name, conditional access does not see them, and nobody's right
ends with their employment. With Entra on, it is a side door that few remember.

## What the fix changes
`az aks update --disable-local-accounts` refuses the certificate from then on, and `--enable-local-accounts`
brings it back. It is offered with Entra alone, and held back until an admin group or Azure RBAC is known to
let you in; right before it somebody signs in by Entra to prove it. Pipelines that use `--admin` stop working.
Certificates handed out before stay valid until `az aks rotate-certs`, an outage of up to half an hour in
which all nodes are replaced.

## Limits
- Whether the cluster was made without local accounts, so that no certificate was ever handed out, ARM does
  not tell.
- Whoever may write the cluster can switch local accounts on again: IAM-2 lists them.
- Policy 993c2fcd asks for the same, without asking whether Entra is on: without it nobody could sign in.
"""

from aks_harden.checks.check import Assert, Check, Judgement, fails, learn, not_applicable, passes
from aks_harden.checks.entra import managed_entra
from aks_harden.checks.kind import preset
from aks_harden.model.context import Context
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.snapshot import Snapshot

_OLD = (
    "Certificates issued before live until the cluster's certificates are rotated, unless the cluster was"
    " created so."
)


def judge_local_accounts(snapshot: Snapshot, _context: Context, _resource: str) -> Judgement:
    """Judge whether the certificate of the local administrator is refused."""
    cluster = snapshot.cluster
    off = cluster.see("properties.disableLocalAccounts")
    if not managed_entra(cluster):
        reason = "Only with AKS-managed Entra can local accounts be switched off; IAM-1 judges that."
        return not_applicable(reason, cluster.see("properties.aadProfile.managed"), off)
    if off.flag:
        return passes("Local accounts are off.", off.wanted("true"), notes=(_OLD,))
    if preset(cluster, off):
        row = cluster.see("sku.name")
        notes = ("On AKS Automatic Azure RBAC stands in the place of local accounts, preconfigured.",)
        return passes("Local accounts are off.", row, off, notes=notes)
    return fails(
        "Local accounts are on: whoever may fetch the certificate is administrator, under a shared name.",
        off.wanted("true"),
    )


CHECK = Check(
    id="EXT-LOCAL",
    section=Section.IAM,
    severity=Severity.HIGH,
    docs=(
        learn("azure/aks/local-accounts"),
        learn("azure/aks/certificate-rotation"),
        learn("azure/aks/control-kubeconfig-access"),
        learn("azure/aks/intro-aks-automatic"),
    ),
    controls=("MCSB PA-1", "MCSB IM-1", "Policy 993c2fcd-2b29-49d2-9eb0-df2c3a730c32"),
    asserts=(Assert(key="local-accounts", severity=Severity.HIGH, judge=judge_local_accounts),),
    extended=True,
)
