"""Whether SSH runs on the nodes at all, by what the pools say of themselves."""

from collections.abc import Iterator
from datetime import datetime
from enum import Enum, auto
from typing import Final

from msgspec import Struct, field

from aks_harden.checks.gather import Open
from aks_harden.checks.kind import broken
from aks_harden.checks.net.nsg.nodes import Nodes
from aks_harden.checks.nodes.pools import Pool
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node

_DISABLED: Final = "disabled"
_ENTRA: Final = "entraid"
CHANGED: Final = "securityProfile.sshAccess"
"""What `Context.node_changes` calls a change of it: `<pool>/securityProfile.sshAccess`."""


class Off(Enum):
    """Whether SSH is off on every node."""

    YES = auto()
    NO = auto()
    UNSURE = auto()
    """Some pool, or nodes outside the pools, could not be read."""


class Ssh(Struct, frozen=True, kw_only=True):
    """What the pools say, and how far nodes are known to follow."""

    off: Off
    evidence: tuple[Evidence, ...] = ()
    open: Open = field(default_factory=Open)
    verified: bool = False
    """Whether every pool's nodes are newer than the change that switched SSH off (G-2)."""
    stale: bool = False
    """Whether a pool is known to have been changed after its nodes were made (G-2)."""


def ssh_of(cluster: Node, context: Context, nodes: Nodes) -> Ssh:
    """Return whether SSH is off on every pool, and no other nodes are there."""
    if not nodes.pools or nodes.others or any(pool.machines for pool in nodes.pools):
        return Ssh(off=Off.NO)
    rows: list[Evidence] = []
    open_ = nodes.unread
    for pool in nodes.pools:
        try:
            pool.node.see("type")
            seen = pool.ssh
            if seen.text.lower() != _DISABLED:
                return Ssh(off=Off.NO)
            rows.append(seen.wanted("Disabled"))
        except NotSettledError as error:
            open_ = open_.and_(error)
    open_ = _after_failure(cluster, open_)
    if open_:
        return Ssh(off=Off.UNSURE, open=open_)
    made = {pool.name: tuple(_times(nodes, pool)) for pool in nodes.pools}
    changes = {pool.name: _changed(context, pool) for pool in nodes.pools}
    return Ssh(
        off=Off.YES,
        evidence=tuple(rows),
        verified=all(
            (when := changes[name]) is not None and bool(times) and all(time > when for time in times)
            for name, times in made.items()
        ),
        stale=any(
            (when := changes[name]) is not None and not (times and all(time > when for time in times))
            for name, times in made.items()
        ),
    )


def takes_entra_only(pool: Pool | None) -> bool:
    """Tell whether a pool's nodes take SSH from Entra identities only: the port is open, keys do not help."""
    if pool is None:
        return False
    try:
        return pool.ssh.text.lower() == _ENTRA
    except NotSettledError:
        return False


def _after_failure(cluster: Node, open_: Open) -> Open:
    """Add that nodes may not have followed where the cluster's last operation failed (G-3)."""
    state = cluster.text("properties.provisioningState")
    if not broken(state):
        return open_
    reason = f"the last operation on the cluster ended as {state}, so its nodes may not be what it says"
    return open_.and_(NotSettledError(Missing(facet="cluster", reason=reason)))


def _changed(context: Context, pool: Pool) -> datetime | None:
    wanted = f"{pool.name}/{CHANGED}".lower()
    for name, when in context.node_changes.items():
        if name.lower() == wanted or name.lower().endswith("/" + wanted):
            return _time(when)
    return None


def _times(nodes: Nodes, pool: Pool) -> Iterator[datetime]:
    for interface in nodes.interfaces:
        if interface.pool is not None and interface.pool.name == pool.name:
            made = _time(interface.made)
            if made is not None:
                yield made


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
