"""Whether a key in use is alive, will stay so, and cannot be lost: IAM-7's assertions about keys."""

from datetime import UTC, datetime, timedelta
from typing import Final

from aks_harden.checks.check import Judgement, fails, not_applicable, passes, unknown, warns
from aks_harden.checks.dates import moment
from aks_harden.checks.stores.customer_keys import KeyUse, vault_holding
from aks_harden.checks.stores.vault_state import purge_protection
from aks_harden.model.context import Context
from aks_harden.model.finding import Missing
from aks_harden.model.verdict import Severity
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.snapshot import Snapshot

_NO_EXPIRY: Final = "Do not give it an end without rotation: a key that ends takes the data with it."


def judge_key(snapshot: Snapshot, context: Context, use: KeyUse) -> Judgement:
    """Judge whether the key is there, enabled, and not about to end."""
    if use.address.hsm:
        return _in_hsm(use, "whether it is enabled, and until when")
    vault = vault_holding(snapshot, use)
    if vault is None:
        return _lost(use, "its vault is deleted")
    key = snapshot.find("vault-keys", use.address.target(vault.id))
    if key is None:
        return _lost(use, "it is deleted")
    enabled = key.see("properties.attributes.enabled")
    if not enabled.flag:
        return _lost(use, "it is disabled", enabled)
    ends = key.see("properties.attributes.exp")
    if ends.value is None:
        reason = f"{_named(use)} is enabled and has no end."
        return passes(reason, use.seen, enabled, ends, notes=(_NO_EXPIRY,))
    return _ending(snapshot, context, use, key, (enabled, ends))


def judge_vault(snapshot: Snapshot, use: KeyUse) -> Judgement:
    """Judge whether the key can be purged from its vault."""
    if use.address.hsm:
        return _in_hsm(use, "whether it can be purged")
    vault = vault_holding(snapshot, use)
    if vault is None:
        return _lost(use, "its vault is deleted")
    seen = purge_protection(vault)
    if seen.flag:
        return passes(f"{_named(use)} cannot be purged before its time.", use.seen, seen.wanted("true"))
    return fails(
        f"{_named(use)} can be deleted and purged at once, and the data with it.",
        use.seen,
        seen.wanted("true"),
        severity=Severity.CRITICAL,
    )


def no_key(what: str, *rows: Seen) -> Judgement:
    """Say that there is no key of the operator's own to judge."""
    return not_applicable(f"No key of your own encrypts {what}.", *rows)


def _ending(
    snapshot: Snapshot, context: Context, use: KeyUse, key: Node, rows: tuple[Seen, Seen]
) -> Judgement:
    """Judge a key that has an end."""
    enabled, ends = rows
    end = _time(ends, key)
    left = end - moment(snapshot.taken_at, key)
    day, limit = end.date().isoformat(), context.thresholds.key_expiry_days
    if left <= timedelta():
        return _lost(use, f"it ended on {day}", enabled, ends)
    if left >= timedelta(days=limit):
        return passes(f"{_named(use)} is enabled and ends on {day}.", use.seen, enabled, ends)
    whole = _whole(snapshot, use, key)
    policy = whole.see("properties.rotationPolicy")
    wanted = ends.wanted(f"no end within {limit} days, or rotation")
    if not _rotates(whole):
        reason = f"{_named(use)} ends on {day}, and nothing rotates it."
        return fails(reason, use.seen, wanted, policy, severity=Severity.HIGH)
    if not use.follows:
        reason = f"{_named(use)} ends on {day}. It rotates, but this version stays named, so nobody follows."
        return warns(reason, use.seen, wanted, policy, severity=Severity.HIGH)
    return passes(f"{_named(use)} ends on {day} and a policy rotates it.", use.seen, enabled, ends, policy)


def _time(ends: Seen, key: Node) -> datetime:
    """Read seconds since 1970, as the control plane of vaults writes times."""
    try:
        return datetime.fromtimestamp(ends.number, tz=UTC)
    except (OverflowError, OSError, ValueError):
        reason = f"`{ends.value}` is not a time, so it tells nothing"
        raise NotSettledError(Missing(facet=key.facet, reason=reason)) from None


def _whole(snapshot: Snapshot, use: KeyUse, key: Node) -> Node:
    """Return the key that a version belongs to: only that has a rotation policy."""
    return (
        snapshot.one("vault-keys", key.id.lower().partition("/versions/")[0]) if use.address.version else key
    )


def _rotates(key: Node) -> bool:
    """Tell whether a rotation policy makes new versions; some only send word."""
    return any(
        entry.text("action.type").lower() == "rotate"
        for entry in key.nodes("properties.rotationPolicy.lifetimeActions")
    )


def _in_hsm(use: KeyUse, what: str) -> Judgement:
    lacking = Missing(
        facet="vault-keys",
        reason=f"Resource Manager does not show the keys of a managed HSM, so {what} stays open",
        action="reading keys in the managed HSM itself, for example Managed HSM Crypto Auditor",
    )
    return unknown(
        f"{_named(use)} lies in a managed HSM, whose keys Resource Manager does not show.",
        use.seen,
        missing=(lacking,),
    )


def _lost(use: KeyUse, why: str, *rows: Seen) -> Judgement:
    reason = f"{_named(use)} is of no use any more: {why}. What it encrypts cannot be read once caches end."
    return fails(reason, use.seen, *rows, severity=Severity.CRITICAL)


def _named(use: KeyUse) -> str:
    return f"The key {use.address.key} of {use.what}"
