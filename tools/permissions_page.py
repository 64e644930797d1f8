"""Write docs/permissions.md from facets, remedies and built-in roles; a test holds the two together."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from simulated_world import world_snapshot

from aks_harden.cli.options import WORLDS
from aks_harden.engine.discover import items
from aks_harden.engine.needs import facets_of
from aks_harden.engine.permissions import Assigned, Needed, permissions
from aks_harden.engine.places import PLACES
from aks_harden.model.context import Context

TARGET: Final = Path(__file__).parents[1] / "docs" / "permissions.md"

_HEAD: Final = """\
# Permissions

Written by `make docs` from what the parts of the picture and the fixes themselves declare. `aks-harden
permissions` prints the same with ready commands, `--fix` adds what the fixes need, and `-o role` prints the
file that `az role definition create` takes:

```sh
aks-harden permissions -o role --subscription SUBSCRIPTION_ID > role.json
az role definition create --role-definition @role.json
az role assignment create --role "aks-harden Reader" --assignee-object-id OBJECT_ID \\
  --assignee-principal-type ServicePrincipal --scope /subscriptions/SUBSCRIPTION_ID
```

What may not be read is reported as unknown, with the action that is missing, and never as a pass. Nothing has
to be granted at a management group: what is assigned or defined there is seen from the subscription.
"""
_GRAPH: Final = """\
Permissions of Microsoft Graph are no actions of Resource Manager, so no role of Azure gives them. A member of
the tenant who signs in with `az login` has this one unless the tenant restricts that; a guest needs the
directory role Directory Readers; an application is given it, and an administrator consents.
"""
_BUILT_IN: Final = """\
Each place is covered by itself with the fewest roles, and among equally few those of the least power are
taken: those that do not give roles, then those of the fewest providers, parts of providers, single actions,
and kinds of reading beyond need. Owner, Contributor and User Access Administrator are never among them: each
would be a single one for everything, and is not what a hardened subscription hands out.
"""
_GIVING: Final = """\
Who may give roles may give himself any of them there, Owner too, so that right is told apart. These fixes
alone ask for it: {fixes}. Leave it out where none of them is to be applied. Where one is, assign {role} with
a condition ([how](https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-overview))
on the roles that may be given, or on the resources that are to be fixed alone, and take it away afterwards.
In the role that `-o role` prints these are the actions to strike out:
`Microsoft.Authorization/roleAssignments/write` and `Microsoft.Authorization/roleAssignments/delete`.
"""
_LINKED: Final = """\
`az aks update` sends the whole cluster back, so Azure checks the right to everything that the cluster names,
changed or not. Some of these rights are only asked for where the cluster has such a thing. A cluster with
proximity placement groups or an application gateway add-on needs more: see the
[permissions of AKS](https://learn.microsoft.com/azure/aks/aks-service-permissions).
"""


def written() -> str:
    """Return the whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    needed = permissions(fix=True)
    reading = permissions(fix=False)
    yield _HEAD
    yield "## Reading"
    yield ""
    yield from _places(needed.reading)
    yield "| action | where | what is read | items |"
    yield "| --- | --- | --- | --- |"
    hanging = _hanging()
    for entry in needed.reading:
        yield f"| {_action(entry)} | {_where(entry)} | {_uses(entry)} | {_items(entry, hanging)} |"
    yield ""
    yield "## Microsoft Graph"
    yield ""
    yield _GRAPH
    yield "| permission | what is read | items |"
    yield "| --- | --- | --- |"
    for entry in needed.graph:
        yield f"| {_action(entry)} | {_uses(entry)} | {_items(entry, hanging)} |"
    yield ""
    yield "## Fixing"
    yield ""
    yield "What the fixes need beside reading, taking them back included."
    yield ""
    yield _LINKED
    yield from _places(needed.fixing)
    yield "| action | where | fixes |"
    yield "| --- | --- | --- |"
    for entry in needed.fixing:
        yield f"| {_action(entry)} | {_where(entry)} | {', '.join(use.name for use in entry.uses)} |"
    yield ""
    yield "## Built-in roles"
    yield ""
    yield _BUILT_IN
    yield "| for | role | assigned to | beyond need it grants |"
    yield "| --- | --- | --- | --- |"
    for role in needed.roles:
        yield _role(role, "reading" if role in reading.roles else "fixing")
    for action in needed.uncovered:
        yield f"| fixing | none but such as grant everything: a role of its own with `{action}` | | |"
    for role in needed.roles:
        if role.gives_roles:
            yield ""
            yield "## The right to give roles"
            yield ""
            fixes = ", ".join(needed.giving_roles)
            yield _GIVING.format(fixes=fixes, role=role.role.name).rstrip()


def _places(rows: Iterable[Needed]) -> Iterator[str]:
    used = {place.name for entry in rows for place in entry.places}
    for place in PLACES:
        if place.name in used:
            yield f"- *{place.name}*: {place.words}"
    yield ""


def _action(entry: Needed) -> str:
    return f"`{entry.action}`{' (optional)' if entry.optional else ''}"


def _where(entry: Needed) -> str:
    return ", ".join(place.name for place in entry.places)


def _uses(entry: Needed) -> str:
    words = dict.fromkeys(f"{use.words}{' (optional)' if use.optional else ''}" for use in entry.uses)
    return entry.why or "; ".join(words)


def _hanging() -> Mapping[str, frozenset[str]]:
    """Return which items look at a facet in any of the simulated worlds."""
    found: dict[str, set[str]] = {}
    for world in WORLDS:
        for item in items():
            for facet in facets_of(world_snapshot(world), Context(), item):
                found.setdefault(facet, set()).add(item.check.alias_of or item.check.id)
    return {facet: frozenset(ids) for facet, ids in found.items()}


def _items(entry: Needed, hanging: Mapping[str, frozenset[str]]) -> str:
    used = {name for use in entry.uses for name in hanging.get(use.name, ())}
    order = [item.check.id for item in items() if item.check.id in used]
    return ", ".join(f"[{name}](checks/{name.lower()}.md)" for name in order)


def _role(entry: Assigned, kind: str) -> str:
    where = "; ".join(place.words for place in entry.places)
    more = ", ".join(f"`{pattern}`" for pattern in entry.beyond)
    return f"| {kind} | {entry.role.name} `{entry.role.id}` | {where} | {more} |"


if __name__ == "__main__":
    TARGET.write_text(written(), encoding="utf-8")
    sys.stdout.write(f"written: {TARGET.name}\n")
