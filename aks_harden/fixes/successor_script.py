"""The script of a successor: a hardened cluster beside the old one, and the way of everything over to it."""

from collections.abc import Iterable, Iterator
from typing import Final

from aks_harden.checks.cmp.defender import retired_here
from aks_harden.checks.kind import automatic
from aks_harden.checks.nodes.pools import pools_of
from aks_harden.checks.stores.registries import scope_of_cluster
from aks_harden.fixes.shell_words import Slot, call, var, word
from aks_harden.fixes.successor_pools import Option, addition_options, left_out, other_pools
from aks_harden.fixes.successor_settings import integrates, settings, slots, zone_of
from aks_harden.model.context import Context
from aks_harden.snapshot.paths import same_id
from aks_harden.snapshot.snapshot import Snapshot

_HEAD: Final = """\
#!/usr/bin/env bash
# A hardened successor, made beside the old cluster. No program has run any of this.
# Read it, fill in what is asked for at the top, and try it in a test first: it makes resources that cost.
set -euo pipefail
"""
_IDENTITIES: Final = """\
identity() {
  az identity show --subscription "$SUBSCRIPTION" --resource-group "$GROUP" --name "$1" \\
    --query "$2" --output tsv
}
for name in control-plane kubelet; do
  az identity create --subscription "$SUBSCRIPTION" --resource-group "$GROUP" --location "$LOCATION" \\
    --name "$NEW-$name"
done
IDENTITY=$(identity "$NEW-control-plane" id)
PRINCIPAL=$(identity "$NEW-control-plane" principalId)
KUBELET=$(identity "$NEW-kubelet" id)
KUBELET_PRINCIPAL=$(identity "$NEW-kubelet" principalId)
grant() {
  az role assignment create --assignee-object-id "$1" --assignee-principal-type ServicePrincipal \\
    --role "$2" --scope "$3"
}
"""
_FEATURE: Final = """\
STATE=$(az feature show --subscription "$SUBSCRIPTION" --namespace Microsoft.Compute \\
  --name EncryptionAtHost --query properties.state --output tsv)
if [ "$STATE" != Registered ]; then
  az feature register --subscription "$SUBSCRIPTION" --namespace Microsoft.Compute --name EncryptionAtHost
  echo "Encryption at host is being registered: start again once az feature show says Registered." >&2
  exit 3
fi
"""
_DEFENDER: Final = """\
DEFENDER=$(mktemp)
trap 'rm -f "$DEFENDER"' EXIT
printf '{"logAnalyticsWorkspaceResourceId": "%s"}\\n' "$WORKSPACE" > "$DEFENDER"
"""
_OLD_RIGHTS: Final = """\
# What the old identities hold elsewhere: give it to the new ones where the workloads need it.
az aks show --subscription "$SUBSCRIPTION" --resource-group "$GROUP" --name "$OLD" \\
  --query "[identity.principalId, identityProfile.kubeletidentity.objectId, \\
addonProfiles.azureKeyvaultSecretsProvider.identity.objectId]" --output tsv |
  while read -r holder; do
    az role assignment list --subscription "$SUBSCRIPTION" --all --assignee "$holder" --output table
  done
"""
_BY_HAND: Final = """\
# By hand from here.
# 4. Read the successor with aks-harden and apply what creation cannot give: logs, roles, policies, windows
#    for maintenance, deployment safeguards. Nothing runs in it yet, so nothing is interrupted.
# 5. Bring the workloads over: by GitOps, by Velero, or by AKS Backup. Data disks and databases have a plan of
#    their own. Federated credentials of workload identities need the new issuer, which this prints:
az aks show --subscription "$SUBSCRIPTION" --resource-group "$GROUP" --name "$NEW" \\
  --query oidcIssuerProfile.issuerUrl --output tsv
# 6. Cut over at DNS, Front Door or the gateway in front, a part of the traffic first. Allow-lists of others
#    must know the new outbound address before that.
# 7. When nothing reaches the old cluster any more, delete it. There is no way back from that:
#    az aks delete --subscription "$SUBSCRIPTION" --resource-group "$GROUP" --name "$OLD"
"""
_NOT_CARRIED: Final = """\
# Tags, kubelet and sysctl settings, autoscaler profiles, HTTP proxies and extensions are not carried over:
# compare both clusters before anything moves.
"""


def script(snapshot: Snapshot, context: Context) -> str:
    """Return the whole script; the same for every fix that asks for it."""
    every = tuple(slots(snapshot, context))
    parts = (
        (_HEAD,),
        _top(every),
        ("# 1. Identities of its own, with the rights that they need.", _IDENTITIES.rstrip()),
        _rights(snapshot, every),
        (
            "",
            "# 2. The cluster. Nodes encrypt their disks at the host, which has to be registered once.",
            _FEATURE,
        ),
        _cluster(snapshot, context),
        _pools(snapshot, context),
        _registries(snapshot, context),
        (_BY_HAND,),
    )
    return "\n".join(line for part in parts for line in part)


def _top(every: Iterable[Slot]) -> Iterator[str]:
    yield "# What was read and answered, and what is still asked for: the script stops where that is missing."
    for slot in every:
        yield slot.line
    yield ""


def _rights(snapshot: Snapshot, every: tuple[Slot, ...]) -> Iterator[str]:
    yield 'grant "$PRINCIPAL" "Managed Identity Operator" "$KUBELET"'
    yield 'grant "$PRINCIPAL" "Network Contributor" "$NODE_SUBNET"'
    if integrates(snapshot):
        yield 'grant "$PRINCIPAL" "Network Contributor" "$API_SUBNET"'
    if zone := zone_of(snapshot.cluster):
        yield f'grant "$PRINCIPAL" "Private DNS Zone Contributor" {word(zone)}'
        yield 'grant "$PRINCIPAL" "Network Contributor" "${NODE_SUBNET%/subnets/*}"'
    names = {slot.name for slot in every}
    if "DISK_ENCRYPTION_SET" in names:
        yield 'grant "$PRINCIPAL" "Reader" "$DISK_ENCRYPTION_SET"'
    if "KEY_VAULT" in names:
        yield 'grant "$PRINCIPAL" "Key Vault Crypto User" "$KEY_VAULT"'
        if integrates(snapshot):
            yield 'grant "$PRINCIPAL" "Key Vault Contributor" "$KEY_VAULT"'
    yield "# Azure takes some minutes until new roles hold everywhere."
    yield "sleep 300"


def _cluster(snapshot: Snapshot, context: Context) -> Iterator[str]:
    if not retired_here(snapshot):
        yield _DEFENDER.rstrip()
    yield call("az aks create", settings(snapshot, context))
    yield _NOT_CARRIED


def _pools(snapshot: Snapshot, context: Context) -> Iterator[str]:
    if automatic(snapshot.cluster):
        return
    pools = pools_of(snapshot.cluster)
    others = other_pools(pools)
    if others:
        yield "# The other pools, each as it is but for what was found."
    common: tuple[Option, ...] = (
        ("--subscription", var("SUBSCRIPTION")),
        ("--resource-group", var("GROUP")),
        ("--cluster-name", var("NEW")),
        ("--vnet-subnet-id", var("NODE_SUBNET")),
    )
    for pool in others:
        yield call("az aks nodepool add", (*common, *addition_options(context, pool)))
    yield from left_out(pools)
    yield ""


def _registries(snapshot: Snapshot, context: Context) -> Iterator[str]:
    yield "# 3. Rights on registries and vaults for the new identities."
    for registry in scope_of_cluster(snapshot, context).ids:
        yield f'grant "$KUBELET_PRINCIPAL" {word(_pull_role(snapshot, registry))} {word(registry)}'
    yield _OLD_RIGHTS


def _pull_role(snapshot: Snapshot, registry: str) -> str:
    """Return the role that lets nodes pull: it depends on whether the registry decides by repository."""
    modes = (
        node.text("properties.roleAssignmentMode").lower()
        for node in snapshot.readable("registries")
        if same_id(node.id, registry)
    )
    by_repository = "abacrepositorypermissions" in modes
    return "Container Registry Repository Reader" if by_repository else "AcrPull"
