"""From where a key vault can be reached: IAM-6's assertion about its network."""

from collections.abc import Iterable

from aks_harden.checks.check import Judgement, fails, passes, warns
from aks_harden.checks.net.nsg.addresses import AddressSet, addresses
from aks_harden.checks.stores.customer_keys import KMS, etcd_key, is_legacy
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.model.verdict import Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.snapshot import Snapshot

_CLOSED = {"disabled": "", "securedbyperimeter": " but through its network security perimeter"}
_OPEN = "enabled"


def judge_network(snapshot: Snapshot, context: Context, vault: Node) -> Judgement:
    """Judge whether the vault is closed to the Internet at large."""
    access = vault.see("properties.publicNetworkAccess")
    wanted = access.wanted("Disabled or SecuredByPerimeter")
    said = access.text.lower()
    if said in _CLOSED:
        return passes(
            f"{vault.name} takes no connection from the Internet{_CLOSED[said]}.",
            wanted,
            notes=_notes(vault, said),
        )
    opening, rows = _opening(vault, context)
    if opening:
        return _open(snapshot, vault, opening, (wanted, *rows))
    if said != _OPEN:
        raise NotSettledError(
            Missing(
                facet=vault.facet,
                reason=f"the public network access {access.text} is not known to this version",
            )
        )
    return passes(
        f"{vault.name} takes connections from named networks and narrow addresses only.", access, *rows
    )


def _opening(vault: Node, context: Context) -> tuple[str, tuple[Seen, ...]]:
    """Return why the vault's own rules leave it open, empty where they close it."""
    acls = vault.see("properties.networkAcls")
    if acls.value is None:
        return f"{vault.name} takes connections from any address: it has no network rules.", (acls,)
    action = vault.see("properties.networkAcls.defaultAction")
    if action.text.lower() != "deny":
        return f"{vault.name} takes connections from any address: its rules do not deny the rest.", (action,)
    rules = tuple(rule.see("value") for rule in vault.nodes("properties.networkAcls.ipRules"))
    known, odd = _together(rules)
    count, limit = (
        sum(last - first + 1 for first, last in known.spans),
        context.thresholds.max_prefix_addresses,
    )
    if count > limit:
        reason = (
            f"{vault.name} denies by default, but its {len(rules)} address rules let in {count:,} addresses"
            f" together, more than {limit:,}."
        )
        return reason, (action, *rules)
    if odd:
        raise NotSettledError(
            Missing(facet=vault.facet, reason=f"the address rule `{odd}` of {vault.name} is no address range")
        )
    return "", (action, *rules)


def _together(rules: Iterable[Seen]) -> tuple[AddressSet, str]:
    """Return the addresses of all rules, overlaps once, and the first rule that is none."""
    found, odd = AddressSet(), ""
    for rule in rules:
        try:
            found |= addresses(rule.text)
        except ValueError:
            odd = odd or rule.text
    return found, odd


def _open(snapshot: Snapshot, vault: Node, opening: str, rows: tuple[Evidence | Seen, ...]) -> Judgement:
    legacy = _legacy(snapshot, vault)
    if legacy is None:
        return fails(opening, *rows)
    return warns(
        f"{opening} It cannot be closed before KMS moves: the API server comes for its key in public.",
        *rows,
        *legacy,
        severity=Severity.MEDIUM,
    )


def _legacy(snapshot: Snapshot, vault: Node) -> tuple[Seen, ...] | None:
    """Return how the older KMS comes for its key in public, None where it does not use this vault so."""
    use = etcd_key(snapshot.cluster)
    if use is None or not is_legacy(use) or use.address.hsm:
        return None
    access = snapshot.cluster.see(f"{KMS}.keyVaultNetworkAccess")
    if access.text.lower() != "public":
        return None
    # A vault's name is unique in all of Azure, so that no other vault need be read to know it.
    return (use.seen, access) if name_of(vault.id).lower() == use.address.vault.lower() else None


def _notes(vault: Node, said: str) -> tuple[str, ...]:
    notes = []
    if said == "securedbyperimeter":
        notes.append("What the perimeter lets in was not read.")
    if vault.text("properties.networkAcls.bypass").lower() == "azureservices":
        notes.append("Trusted services of Microsoft may come in, as KMS with a private vault needs.")
    return tuple(notes)
