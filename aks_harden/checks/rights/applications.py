"""Client secrets of applications, as far as Microsoft Graph tells.

A secret stands on the application, or on its service principal where an old tool put it there. One that has
expired opens nothing. Certificates and federated credentials are no secrets.
https://learn.microsoft.com/graph/api/resources/passwordcredential
"""

from collections.abc import Iterator
from datetime import timedelta

from msgspec import Struct

from aks_harden.checks.dates import age
from aks_harden.model.finding import Evidence, Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot


class Secret(Struct, frozen=True, kw_only=True):
    """One client secret that Graph lists."""

    ends: str
    """When it ends, as Graph writes it; empty where it never does."""
    left: timedelta | None
    """How long it still works by the snapshot's own time, negative where it has ended; None for ever."""
    evidence: Evidence

    @property
    def works(self) -> bool:
        """Tell whether somebody can still sign in with it."""
        return self.left is None or self.left > timedelta()


def application_of(snapshot: Snapshot, principal: str) -> str | None:
    """Return the client id behind a service principal, None where Graph says that it is deleted.

    Raises NotSettledError where Graph was not read, or does not tell.
    """
    whole = True
    for entry in snapshot.listed("principals", ""):
        own = entry.text("id").lower()
        if own == principal.lower():
            return entry.see("appId").text
        whole = whole and bool(own)
    if whole:
        return None
    raise _unsettled("principals", f"Microsoft Graph does not say which application {principal} is")


def secrets_of(snapshot: Snapshot, client: str) -> tuple[Secret, ...]:
    """Return the client secrets of an application, those that have ended too.

    Raises NotSettledError where Graph was not read, or does not know the application: then it belongs to
    another tenant, and its secrets are seen there alone.
    """
    holders = [
        entry
        for entry in snapshot.listed("applications", "")
        if entry.text("appId").lower() == client.lower()
    ]
    if not holders:
        reason = f"the application {client} is not registered in this tenant, so its secrets cannot be seen"
        raise _unsettled("applications", reason)
    found = [secret for holder in holders for secret in _listed(snapshot, holder)]
    for entry in snapshot.readable("principals"):
        same = entry.text("appId").lower() == client.lower()
        if same and entry.get("passwordCredentials") is not None:
            found.extend(_listed(snapshot, entry))
    return tuple(found)


def _listed(snapshot: Snapshot, holder: Node) -> Iterator[Secret]:
    for entry in holder.need_nodes("passwordCredentials"):
        ends = entry.peek("endDateTime")
        # Graph names each secret by a key id; where even that is missing the list itself is the evidence.
        row = ends or entry.peek("keyId") or holder.see("passwordCredentials")
        yield Secret(
            ends=ends.text if ends else "",
            left=-age(snapshot, ends.text, entry) if ends else None,
            evidence=row.evidence,
        )


def _unsettled(facet: str, reason: str) -> NotSettledError:
    return NotSettledError(Missing(facet=facet, reason=reason, action=FACETS[facet].actions[0]))
