"""What a workspace does to logs on the way in: the transformations of its default data collection rule."""

from collections.abc import Iterable
from typing import Final

from aks_harden.checks.check import Judgement, not_applicable, passes, warns
from aks_harden.checks.diagnostics import Source, searched, workspace, workspaces
from aks_harden.model.finding import Evidence
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

_STREAM: Final = "microsoft-table-"
"""Beginning of a stream's name that stands for a table."""

_UNCHANGED: Final = "source"
"""The transformation that hands every record on as it came."""

_WANTED: Final = "no rule, or one that leaves these tables alone"


def transformation(
    snapshot: Snapshot, source: Source, resource: str, *, categories: frozenset[str], tables: Iterable[str]
) -> Judgement:
    """Judge whether a workspace changes or drops records of these categories on the way in."""
    targets = workspaces(snapshot, source, resource, categories)
    nodes = [node for target in targets if (node := workspace(snapshot, target)) is not None]
    if not nodes:
        return not_applicable(
            "No diagnostic setting sends these logs to a workspace that exists.",
            searched(snapshot, source, resource, categories),
        )
    said = [_workspace(snapshot, node, tables) for node in nodes]
    changing = [(reason, rows) for reason, rows in said if reason]
    if changing:
        reasons = " ".join(reason for reason, _ in changing)
        return warns(reasons, *(row for _, rows in changing for row in rows))
    return passes(
        "No workspace transforms these logs on the way in.", *(row for _, rows in said for row in rows)
    )


def _workspace(snapshot: Snapshot, node: Node, tables: Iterable[str]) -> tuple[str, tuple[Evidence, ...]]:
    """Return what a workspace does to records of the tables, empty for nothing, and the rows that show it."""
    named = node.see("properties.defaultDataCollectionRuleResourceId")
    if not named.text:
        return "", (named.wanted(_WANTED),)
    rule = snapshot.find("collection-rules", named.text)
    if rule is None:
        reason = (
            f"Workspace {node.name} names a data collection rule that is gone, so its effect is not known."
        )
        return reason, (named.wanted("no rule, or one that exists"),)
    streams = {f"{_STREAM}{table}" for table in tables}
    for flow in rule.need_nodes("properties.dataFlows"):
        query = flow.see("transformKql")
        if streams.isdisjoint(stream.lower() for stream in flow.see("streams").texts):
            continue
        if query.text.strip().lower() != _UNCHANGED:
            reason = f"Workspace {node.name} transforms these logs on the way in: {query.text.strip()}"
            return reason, (query.wanted(_UNCHANGED), named.evidence)
    return "", (named.wanted(_WANTED),)
