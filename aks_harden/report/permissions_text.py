"""What reading and fixing need, for people: what each action is for, which roles give it, how to make one."""

import textwrap
from collections.abc import Iterable, Iterator

from aks_harden.engine.permissions import Assigned, Needed, Permissions
from aks_harden.engine.places import DIRECTORY, PLACES, SUBSCRIPTION, Place
from aks_harden.report.permissions_role import name_of

_NARROWEST = 40
_MOST = 8
"""Patterns of a role that are shown."""
_GRAPH_ROLE = "7ab1d382-f21e-4acd-a863-ba3e13f7da61"
"""Id of the application permission Directory.Read.All, the same in every tenant."""
_GRAPH_APP = "00000003-0000-0000-c000-000000000000"
"""Application id of Microsoft Graph."""


def write(needed: Permissions, subscriptions: tuple[str, ...], width: int) -> str:
    """Return the tables and the commands; words in capitals stand for what the reader puts in."""
    parts = [_head(needed, width), _table("What reading needs", needed.reading, width)]
    parts.append(_graph(needed, width))
    if needed.fixing:
        parts.append(_table("What the fixes need beside that", needed.fixing, width, fixing=True))
    parts += [_built_in(needed, subscriptions, width), _own_role(needed, subscriptions, width)]
    return "\n".join(line.rstrip() for part in parts for line in (*part, "")).rstrip() + "\n"


def _head(needed: Permissions, width: int) -> Iterator[str]:
    doing = "reading a cluster and applying the fixes" if needed.fixing else "reading a cluster"
    yield from _wrapped(f"The least rights for {doing}", width, 0)


def _table(title: str, rows: Iterable[Needed], width: int, *, fixing: bool = False) -> Iterator[str]:
    entries = tuple(rows)
    yield title
    yield ""
    yield from _wrapped("In brackets, where an action must be allowed:", width, 2)
    used = [place for place in PLACES if any(place in entry.places for entry in entries)]
    longest = max(len(place.name) for place in used)
    for place in used:
        yield from _wrapped(f"{place.name:{longest}}  {place.words}", width, 4, hang=longest + 2)
    yield ""
    for entry in entries:
        yield from _row(entry, width)
        yield from _wrapped(_fixes(entry) if fixing else _uses(entry), width, 6)


def _row(entry: Needed, width: int) -> Iterator[str]:
    where = f"[{', '.join(place.name for place in entry.places)}]"
    if len(entry.action) + len(where) + 4 <= width:
        yield f"  {entry.action}  {where}"
    else:
        yield from _broken(entry.action, width)
        yield from _wrapped(where, width, 6)


def _uses(entry: Needed) -> str:
    words = dict.fromkeys(f"{use.words}{' (optional)' if use.optional else ''}" for use in entry.uses)
    why = f"{entry.why}: " if entry.why else ""
    return f"{why}{'; '.join(words)}"


def _fixes(entry: Needed) -> str:
    """Return the fixes that an action is needed for, those of an item together."""
    found: dict[str, list[str]] = {}
    for use in entry.uses:
        found.setdefault(use.words, []).append(use.name)
    return "; ".join(f"{', '.join(names)}: {words}" for words, names in found.items())


def _broken(action: str, width: int) -> Iterator[str]:
    """Give an action in lines that fit; it is broken after a slash only."""
    line = "  "
    for word in action.replace("/", "/ ").split():
        if len(line) + len(word) > width and line.strip():
            yield line
            line = "    "
        line += word
    yield line


def _graph(needed: Permissions, width: int) -> Iterator[str]:
    yield "Microsoft Graph"
    yield ""
    for entry in needed.graph:
        yield f"  {entry.action}  [{DIRECTORY.name}]"
        yield from _wrapped(_uses(entry), width, 6)
    yield ""
    yield from _wrapped(
        "No role of Azure gives it. A member of the tenant who signs in with `az login` has it unless the"
        " tenant restricts that; a guest needs the directory role Directory Readers. An application is given"
        " the permission, and an administrator of the tenant consents. A managed identity is given it by an"
        " app role assignment. Without it ids stay ids, and what only it could tell is said to be unknown.",
        width,
        2,
    )
    yield ""
    yield from _command(
        ("az", "ad", "app", "permission", "add"),
        (("--id", "APP_ID"), ("--api", _GRAPH_APP), ("--api-permissions", f"{_GRAPH_ROLE}=Role")),
        width,
    )
    yield from _command(("az", "ad", "app", "permission", "admin-consent"), (("--id", "APP_ID"),), width)


def _built_in(needed: Permissions, subscriptions: tuple[str, ...], width: int) -> Iterator[str]:
    yield "The fewest built-in roles that give it"
    yield ""
    yield from _wrapped(
        "Each place is covered by itself, and among equally few roles those of the least power are taken. Put"
        " your own for what is in capitals. --assignee-principal-type is User, Group or ServicePrincipal.",
        width,
        2,
    )
    for entry in needed.roles:
        if not entry.gives_roles:
            yield ""
            yield from _role(entry, subscriptions, width)
    for action in needed.uncovered:
        yield ""
        yield from _wrapped(
            f"No built-in role gives {action} but such as grant everything: it takes a role of its own.",
            width,
            2,
        )
    yield from _giving_roles(needed, subscriptions, width)


def _giving_roles(needed: Permissions, subscriptions: tuple[str, ...], width: int) -> Iterator[str]:
    """Tell apart who may give roles: that is as good as every right, and few fixes ask for it."""
    for entry in needed.roles:
        if entry.gives_roles:
            yield ""
            yield "Only for fixes that give roles or take them away"
            yield ""
            yield from _wrapped(
                f"{', '.join(needed.giving_roles)}: who may give roles may give himself any of them there,"
                " Owner too. Leave it out where none of these is to be applied. Where one is, assign it with"
                " a condition on the roles that may be given, or on the resources that are to be fixed alone,"
                " and take it away afterwards.",
                width,
                2,
            )
            yield ""
            yield from _role(entry, subscriptions, width)


def _role(entry: Assigned, subscriptions: tuple[str, ...], width: int) -> Iterator[str]:
    yield from _wrapped(entry.role.name, width, 2)
    yield f"      {entry.role.id}"
    count = len(entry.covers)
    gives = entry.covers[0] if count == 1 else f"{count} of the actions above"
    yield from _wrapped(f"for {gives}", width, 6)
    yield from _wrapped(f"beyond that it grants {_beyond(entry)}", width, 6)
    first, *others = entry.places
    yield from _wrapped(f"on {first.words}:", width, 6)
    yield from _assignment(entry.role.id, _scope(first, subscriptions), width)
    if others:
        yield from _wrapped("and the same with another --scope:", width, 6)
    for place in others:
        yield f"        {_scope(place, subscriptions)}"
        yield from _wrapped(f"on {place.words}", width, 10)


def _beyond(entry: Assigned) -> str:
    """Return the widest of what a role grants beyond need; reading is no news beside the first table."""
    reads = entry.beyond[0].lower().endswith("/read")
    wide = [pattern for pattern in entry.beyond if reads or not pattern.lower().endswith("/read")]
    left = len(entry.beyond) - len(wide[:_MOST])
    more = f" and {left} more, which -o json lists" if left else ""
    return f"{', '.join(wide[:_MOST])}{more}"


def _own_role(needed: Permissions, subscriptions: tuple[str, ...], width: int) -> Iterator[str]:
    name = name_of(needed)
    yield "A role of its own, with these actions and no other"
    yield ""
    yield from _wrapped(
        f"It holds {len(needed.actions)} actions. Name every subscription that it is to be assigned in:"
        f" the cluster's, and those of its networks, logs and keys.{_cut(needed)}",
        width,
        2,
    )
    yield ""
    fix = " --fix" if needed.fixing else ""
    known = subscriptions or (SUBSCRIPTION,)
    yield f"      aks-harden permissions{fix} -o role \\"
    for subscription in known:
        yield f"        --subscription {subscription} \\"
    yield "        > role.json"
    yield "      az role definition create --role-definition @role.json"
    for subscription in known:
        yield from _assignment(f'"{name}"', f"/subscriptions/{subscription}", width)


def _cut(needed: Permissions) -> str:
    """Say what to strike out of the role where it is not to give roles."""
    if not needed.giving_roles:
        return ""
    return (
        " It may give roles: strike out Microsoft.Authorization/roleAssignments/write and"
        " Microsoft.Authorization/roleAssignments/delete where no fix that gives roles is to be applied."
    )


def _assignment(role: str, scope: str, width: int) -> Iterator[str]:
    yield from _command(
        ("az", "role", "assignment", "create"),
        (
            ("--assignee-object-id", "OBJECT_ID"),
            ("--assignee-principal-type", "ServicePrincipal"),
            ("--role", role),
            ("--scope", scope),
        ),
        width,
    )


def _scope(place: Place, subscriptions: tuple[str, ...]) -> str:
    """Put the cluster's subscription in, where it is known: it is the first that was named."""
    own = f"/subscriptions/{SUBSCRIPTION}"
    if not subscriptions or not place.scope.startswith(own):
        return place.scope
    return f"/subscriptions/{subscriptions[0]}{place.scope.removeprefix(own)}"


def _command(words: tuple[str, ...], options: tuple[tuple[str, str], ...], width: int) -> Iterator[str]:
    """Give a command as it can be pasted, an option a line where it is long."""
    line = f"      {' '.join((*words, *(word for option in options for word in option)))}"
    if len(line) <= width:
        yield line
        return
    yield f"      {' '.join(words)} \\"
    *first, last = (f"        {option} {value}" for option, value in options)
    yield from (f"{line} \\" for line in first)
    yield last


def _wrapped(text: str, width: int, indent: int, *, hang: int = 0) -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        max(width, _NARROWEST),
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hang),
        break_long_words=False,
        break_on_hyphens=False,
    )
