"""Fixes of AUD-2 for how a destination keeps logs: locks, retention, keys, and who may query from where."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from aks_harden.checks.aud.destinations import Kind, destination, existing
from aks_harden.fixes.asking import ask, confirmed
from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.twins import bicep, terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Precondition, Risk
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.phase import Phase
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node, Seen
from aks_harden.snapshot.paths import group_of, name_of, same_id, subscription_of
from aks_harden.snapshot.snapshot import Snapshot

WORKSPACE_ACTIONS: Final = (
    "Microsoft.OperationalInsights/workspaces/read",
    "Microsoft.OperationalInsights/workspaces/write",
)
TABLE_ACTIONS: Final = (
    "Microsoft.OperationalInsights/workspaces/tables/read",
    "Microsoft.OperationalInsights/workspaces/tables/write",
)
ACCOUNT_ACTIONS: Final = (
    "Microsoft.Storage/storageAccounts/read",
    "Microsoft.Storage/storageAccounts/write",
)
LOCK_ACTIONS: Final = (
    "Microsoft.Authorization/locks/read",
    "Microsoft.Authorization/locks/write",
    "Microsoft.Authorization/locks/delete",
)
"""Only Owner and User Access Administrator hold the right to locks.

https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
"""
_LOCK: Final = "aks-harden-keep"
_LAW: Final = "Microsoft.OperationalInsights/workspaces"
_LAW_API: Final = "2023-09-01"
_TABLE_API: Final = "2022-10-01"
_STORE: Final = "Microsoft.Storage/storageAccounts"
_STORE_API: Final = "2023-05-01"
_LOCK_API: Final = "2020-05-01"


def propose_lock(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer a lock that keeps a destination from being deleted."""
    node = existing(snapshot, destination(snapshot, context, resource))
    if node is None:
        return None
    own = subscription_of(resource) == snapshot.subscription
    facet, where = ("locks", f"/subscriptions/{snapshot.subscription}") if own else ("log-locks", resource)
    held = {lock.id.lower() for lock in snapshot.listed(facet, where)}
    root = f"{node.id}/providers/Microsoft.Authorization/locks"
    # Its name tells it from the lock of another destination, also in the key of the fix.
    stem = f"{_LOCK}-{node.name}"
    names = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(held) + 2))
    name = next(name for name in names if f"{root}/{name}".lower() not in held)
    target = ("--name", name, "--resource", node.id, *_elsewhere(snapshot, resource))
    create = Command(words=("az", "lock", "create"), target=target, change=("--lock-type", "CanNotDelete"))
    body: JsonObject = {
        "id": f"{root}/{name}",
        "name": name,
        "type": "Microsoft.Authorization/locks",
        "properties": {"level": "CanNotDelete"},
    }
    fix = Fix(
        id="AUD-2.lock",
        item="AUD-2",
        title=f"Keep {node.name} from being deleted",
        resource=f"{root}/{name}",
        assertions=(("delete-lock", resource),),
        risk=Risk.SAFE,
        commands=(create,),
        undo=(Command(words=("az", "lock", "delete"), target=target),),
        changes=f"Nobody can delete {node.name} until the lock is gone, which takes a right of its own.",
        disruption="None. Automation that deletes parts of it is refused.",
        minutes=1,
        hazard="It keeps no record from being purged.",
        rereads=(facet,),
        bicep=bicep(
            f"Microsoft.Authorization/locks@{_LOCK_API}",
            name,
            {"properties.level": "CanNotDelete"},
            scope="logs",
        ),
        terraform=terraform(
            "azurerm_management_lock", {"name": name, "scope": node.id, "lock_level": "CanNotDelete"}
        ),
        phase=Phase.LOCKS,
    )
    return Proposal(fix=fix, after=snapshot.with_member(facet, where, body))


def propose_retention(snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
    """Offer to keep the tables of audit logs for as long as the threshold says."""
    found = destination(snapshot, context, resource)
    least = context.thresholds.min_audit_days
    short = tuple(_short(snapshot, found.id, (stream.table for stream in found.streams), least))
    if not short:
        return None
    after = snapshot
    for node, _ in short:
        after = after.with_value("audit-tables", node.id, "properties.totalRetentionInDays", least)
    names = ", ".join(node.name for node, _ in short)
    fix = Fix(
        id="AUD-2.retention",
        item="AUD-2",
        title=f"Keep audit logs in {name_of(resource)} for {least} days",
        resource=resource,
        assertions=(("retention", resource),),
        risk=Risk.SAFE,
        commands=tuple(_table(snapshot, node, least) for node, _ in short),
        undo=tuple(_table(snapshot, node, seen.number) for node, seen in reversed(short)),
        changes=f"Records of {names} are kept for {least} days; how long they can be queried as usual stays.",
        disruption="None. Taking it back deletes what is older than before, after 30 days of grace.",
        minutes=2,
        cost="Records beyond the time of interactive use are billed as long-term retention.",
        preconditions=tuple(
            Precondition(
                resource=node.id,
                api_version=node.api_version or _TABLE_API,
                query="properties.totalRetentionInDays",
                expected=seen.value,
            )
            for node, seen in short
        ),
        rereads=("audit-tables",),
        bicep="\n".join(
            bicep(
                f"{_LAW}/tables@{_TABLE_API}",
                f"{name_of(resource)}/{node.name}",
                {"properties.totalRetentionInDays": least},
                symbol=node.name,
            )
            for node, _ in short
        ),
        terraform="\n".join(
            terraform(
                "azurerm_log_analytics_workspace_table",
                {"name": node.name, "workspace_id": resource, "total_retention_in_days": least},
                name=node.name,
            )
            for node, _ in short
        ),
        phase=Phase.LOGS,
    )
    return Proposal(fix=fix, after=after)


class Switch(Struct, frozen=True, kw_only=True):
    """A property of a destination that a fix sets."""

    id: str
    key: str
    kind: Kind
    title: str
    path: str
    wanted: Json
    option: str = ""
    """Option of the command group's `update` with its value; empty where only the property can be set."""
    terraform: str
    """Attribute of Terraform; a comment where there is none."""
    changes: str
    disruption: str
    hazard: str = ""
    input: str = ""
    question: str = ""
    policy: str = ""
    phase: Phase

    def propose(self, snapshot: Snapshot, context: Context, resource: str) -> Proposal | None:
        """Offer to set the property on one destination."""
        node = existing(snapshot, destination(snapshot, context, resource))
        if node is None:
            return None
        seen = node.see(self.path)
        entry = ask(context, self.id, resource, self.input, self.question, suggestions=("yes", "no"))
        asks = (entry,) if self.input else ()
        guard = confirmed(
            entry,
            yes=f"The operator says so: {self.question}",
            no=f"The answer is no: {self.question}",
        )
        fix = Fix(
            id=self.id,
            item="AUD-2",
            title=self.title.format(node.name),
            resource=node.id,
            assertions=((self.key, resource),),
            risk=Risk.DISRUPTIVE if self.input else Risk.SAFE,
            commands=(self._set(snapshot, node, self.wanted),),
            undo=(self._set(snapshot, node, seen.value),),
            changes=self.changes.format(node.name),
            disruption=self.disruption,
            minutes=1,
            hazard=self.hazard,
            inputs=asks,
            guards=(guard,) if self.input else (),
            preconditions=(
                Precondition(
                    resource=node.id,
                    api_version=node.api_version or self._api,
                    query=self.path,
                    expected=node.get(self.path),
                ),
            ),
            rereads=(node.facet,),
            bicep=bicep(f"{self._type}@{self._api}", node.name, {self.path: self.wanted}),
            terraform=self.terraform,
            policy=self.policy,
            phase=self.phase,
        )
        return Proposal(fix=fix, after=_with(snapshot, node, self.path, self.wanted))

    @property
    def _type(self) -> str:
        return _LAW if self.kind is Kind.WORKSPACE else _STORE

    @property
    def _api(self) -> str:
        return _LAW_API if self.kind is Kind.WORKSPACE else _STORE_API

    def _set(self, snapshot: Snapshot, node: Node, value: Json) -> Command:
        said = str(value).lower() if isinstance(value, bool) else str(value)
        if not self.option:
            return Command(
                words=("az", "resource", "update"),
                target=("--ids", node.id),
                change=("--api-version", _LAW_API, "--set", f"{self.path}={said}"),
            )
        group = ("--resource-group", group_of(node.id), *_elsewhere(snapshot, node.id))
        workspace = self.kind is Kind.WORKSPACE
        words = ("monitor", "log-analytics", "workspace") if workspace else ("storage", "account")
        name = ("--workspace-name" if workspace else "--name", node.name)
        return Command(words=("az", *words, "update"), target=(*name, *group), change=(self.option, said))


def _with(snapshot: Snapshot, node: Node, path: str, value: Json) -> Snapshot:
    """Return the snapshot with a property of a destination set: a member of a list, or read by itself."""
    for target, reading in snapshot.targets(node.facet).items():
        body = getattr(reading, "value", None)
        if isinstance(body, list) and any(
            isinstance(entry, dict) and same_id(str(entry.get("id", "")), node.id) for entry in body
        ):
            return snapshot.with_value(node.facet, target, path, value, member=node.id)
    return snapshot.with_value(node.facet, node.id, path, value)


def _short(
    snapshot: Snapshot, workspace: str, tables: Iterator[str], least: int
) -> Iterator[tuple[Node, Seen]]:
    """Give the tables that were made, and that keep records for less than so many days."""
    for table in dict.fromkeys(tables):
        try:
            node = snapshot.find("audit-tables", f"{workspace}/tables/{table}")
        except NotSettledError:
            # What could not be read stays as it is; the assertion says so.
            continue
        if node is not None:
            seen = node.see("properties.totalRetentionInDays")
            if 0 <= seen.number < least:
                yield replace(node, id=node.id or f"{workspace}/tables/{table}"), seen


def _table(snapshot: Snapshot, node: Node, days: int) -> Command:
    workspace = node.id.partition("/tables/")[0]
    return Command(
        words=("az", "monitor", "log-analytics", "workspace", "table", "update"),
        target=(
            *("--name", node.name, "--workspace-name", name_of(workspace)),
            *("--resource-group", group_of(workspace), *_elsewhere(snapshot, workspace)),
        ),
        change=("--total-retention-time", str(days)),
    )


def _elsewhere(snapshot: Snapshot, resource: str) -> tuple[str, ...]:
    """Return the option that names a subscription other than the cluster's."""
    owner = subscription_of(resource)
    return () if owner == snapshot.subscription else ("--subscription", owner)
