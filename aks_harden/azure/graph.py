"""What Microsoft Graph is asked: names of principals, members of groups, secrets of applications."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from aks_harden.azure.asks.ask import able
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import within
from aks_harden.snapshot.snapshot import Snapshot

NAMES: Final = "$select=id,displayName&$top=999"
"""The largest page that Graph gives: https://learn.microsoft.com/graph/paging"""
APPLICATIONS: Final = "/v1.0/applications"
_FIELDS: Final = "$select=id,appId,displayName,passwordCredentials,keyCredentials"
_BATCH: Final = 15
"""Values that one `in` of a Graph filter takes.

https://learn.microsoft.com/graph/filter-query-parameter
"""
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""What every object of Entra is named by; nothing else gets into a path or a filter."""
_ABOVE: Final = "/providers/microsoft.management/"


def principal_ids(snapshot: Snapshot) -> Iterator[str]:
    """Give the object ids of everybody that role assignments and the cluster name."""
    for assignment in _assignments(snapshot):
        if _ID.fullmatch(found := assignment.text("properties.principalId")):
            yield found
    yield from _admin_groups(snapshot)


def group_ids(snapshot: Snapshot) -> Iterator[str]:
    """Give the ids of the groups that hold a role over the cluster, and of its administrator groups."""
    found = dict.fromkeys(entry.lower() for entry in _admin_groups(snapshot))
    for assignment in _assignments(snapshot):
        scope = assignment.text("properties.scope")
        over = within(scope, snapshot.cluster_id) or scope.lower().startswith(_ABOVE)
        if over and assignment.text("properties.principalType").lower() == "group":
            found[assignment.text("properties.principalId").lower()] = None
    yield from (group for group in found if _ID.fullmatch(group))


def _assignments(snapshot: Snapshot) -> tuple[Node, ...]:
    """Return the role assignments that could be read; those of the cluster's subscription must have been."""
    snapshot.listed("role-assignments")
    return able(snapshot, "role-assignments")


def members_path(group: str) -> str:
    """Return where the members of a group are listed, those of groups in it as well."""
    return f"/v1.0/groups/{group}/transitiveMembers"


def application_queries(snapshot: Snapshot) -> Iterator[str]:
    """Give the queries for the applications behind the service principals that hold roles."""
    own = snapshot.cluster.text("properties.servicePrincipalProfile.clientId").lower()
    wanted = {own}
    for entry in able(snapshot, "principals"):
        if entry.text("servicePrincipalType").lower() == "application":
            wanted.add(entry.text("appId").lower())
    every = sorted(filter(_ID.fullmatch, wanted))
    for start in range(0, len(every), _BATCH):
        listed = ",".join(f"'{entry}'" for entry in every[start : start + _BATCH])
        yield f"$filter={quote(f'appId in ({listed})')}&{_FIELDS}"


def _admin_groups(snapshot: Snapshot) -> Iterator[str]:
    groups = snapshot.cluster.get("properties.aadProfile.adminGroupObjectIDs")
    for entry in groups if isinstance(groups, list) else ():
        if isinstance(entry, str) and _ID.fullmatch(entry):
            yield entry
