"""The shape of a facet: one independently readable part of the picture."""

from enum import StrEnum

from msgspec import Struct


class Per(StrEnum):
    """What one reading of a facet belongs to; its target is an id of that kind."""

    CLUSTER = "cluster"
    SUBSCRIPTION = "subscription"
    RESOURCE = "resource"
    TENANT = "tenant"


class Facet(Struct, frozen=True, kw_only=True):
    """One independently readable part of the picture."""

    name: str
    title: str
    per: Per
    actions: tuple[str, ...]
    """What the caller must be allowed: ARM actions, or the Graph permission."""
    needs: tuple[str, ...] = ()
    """Facets whose readings say what to ask for."""
    optional: bool = False
    """Whether verdicts do without it: what only it could settle is noted, not made `unknown`."""
    each: str = ""
    """Why it takes a call for each resource: no list of a whole subscription holds it."""
