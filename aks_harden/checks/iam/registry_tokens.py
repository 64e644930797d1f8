"""Repository tokens of a registry: passwords outside Entra, judged by what their scope maps allow.

https://learn.microsoft.com/azure/container-registry/container-registry-token-based-repository-permissions
"""

from aks_harden.checks.check import Judgement, fails, passes, warns
from aks_harden.checks.gather import gather
from aks_harden.model.context import Context
from aks_harden.model.finding import Evidence, Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of, same_id
from aks_harden.snapshot.reading import Read
from aks_harden.snapshot.snapshot import Snapshot

_CHANGES = frozenset({"write", "delete", "*"})


def judge_tokens(snapshot: Snapshot, _context: Context, resource: str) -> Judgement:
    """Judge whether repository tokens work on the registry, and whether they may change images."""
    tokens = snapshot.listed("registry-tokens", resource)
    name = name_of(resource)
    enabled = gather(tokens, _enabled)
    rows = tuple(token.see("properties.status").wanted("disabled") for token in enabled.found)
    writing = gather(enabled.found, lambda token: _writes(snapshot, resource, token), enabled.open)
    if writing.found:
        reason = f"{_count(len(writing.found))} on {name} may change images with a password outside Entra."
        return fails(reason, *rows, *writing.found)
    writing.open.require()
    if enabled.found:
        reason = f"{_count(len(enabled.found))} on {name} may pull with a password outside Entra."
        return warns(reason, *rows)
    return passes(f"No repository token works on {name}.", _listed(snapshot, resource, len(tokens)))


def _enabled(token: Node) -> Node | None:
    return None if token.see("properties.status").text.lower() == "disabled" else token


def _writes(snapshot: Snapshot, resource: str, token: Node) -> Evidence | None:
    """Return the evidence that a token's scope map lets it change a repository, None where it does not."""
    wanted = token.see("properties.scopeMapId").text
    maps = snapshot.listed("registry-scope-maps", resource)
    scope_map = next((entry for entry in maps if same_id(entry.id, wanted)), None)
    if scope_map is None:
        raise NotSettledError(
            Missing(
                facet="registry-scope-maps",
                reason=f"the scope map {name_of(wanted)} of the token {token.name} is not in the list",
                action=FACETS["registry-scope-maps"].actions[0],
            )
        )
    actions = scope_map.see("properties.actions")
    changing = any(
        action.lower().startswith("repositories/") and action.lower().rsplit("/", 1)[-1] in _CHANGES
        for action in actions.texts
    )
    return actions.wanted("only content/read and metadata/read") if changing else None


def _count(number: int) -> str:
    return "One repository token" if number == 1 else f"{number} repository tokens"


def _listed(snapshot: Snapshot, resource: str, number: int) -> Evidence:
    reading = snapshot.reading("registry-tokens", resource)
    call, at = (reading.call, reading.at) if isinstance(reading, Read) else ("", "")
    return Evidence(
        resource=resource, path="tokens", observed=number, expected="none enabled", read_at=at, call=call
    )
