"""The shape of a facet: one independently readable part of the picture."""

from enum import StrEnum

from msgspec import Struct


class Per(StrEnum):
    """What one reading of a facet belongs to; its target is an id of that kind."""

    CLUSTER = "cluster"
    SUBSCRIPTION = "subscription"
    RESOURCE = "resource"
    TENANT = "tenant"


class Where(StrEnum):
    """Where reading a facet must be allowed."""

    CLUSTER = "own"
    """The subscription of the cluster."""
    NETWORKS = "networks"
    """Subscriptions of the networks around it: node subnets, hubs and what is peered or linked."""
    LOGS = "logs"
    """Subscriptions that its logs go to."""
    KEYS = "keys"
    """Subscriptions of the key vaults and managed identities that it names."""
    NAMED = "named"
    """Subscriptions of what `--registry` and `--vault` name."""
    TRUSTED = "trusted"
    """Subscriptions of what Trusted Access is given to."""
    EVERY = "every"
    """Each subscription in which other clusters are to be looked for."""
    TENANT = "tenant"
    """Microsoft Graph."""


class Facet(Struct, frozen=True, kw_only=True):
    """One independently readable part of the picture."""

    name: str
    title: str
    per: Per
    actions: tuple[str, ...]
    """What the caller must be allowed: ARM actions, or the Graph permission."""
    where: tuple[Where, ...] = (Where.CLUSTER,)
    """Where that must be allowed."""
    needs: tuple[str, ...] = ()
    """Facets whose readings say what to ask for."""
    optional: bool = False
    """Whether verdicts do without it: what only it could settle is noted, not made `unknown`."""
    each: str = ""
    """Why it takes a call for each resource: no list of a whole subscription holds it."""
