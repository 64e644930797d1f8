"""What the operator tells us: answers and thresholds that judging uses beside the snapshot."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct, field


class Sensitivity(StrEnum):
    """How sensitive the environment is; some items fail only in a sensitive one."""

    STANDARD = "standard"
    SENSITIVE = "sensitive"


class Size(StrEnum):
    """How large a cluster is: NET-6 judges small ones, NET-7 large ones."""

    SMALL = "small"
    LARGE = "large"


class Thresholds(Struct, frozen=True, kw_only=True):
    """Numbers that verdicts turn on; a report states every one that differs from its default."""

    max_prefix_addresses: int = 65_536
    """Widest single prefix that counts as narrow: a /16."""
    max_range_addresses: int = 262_144
    """Most addresses that authorised ranges may hold together."""
    max_standing_admins: int = 3
    """Most standing human or group holders of administrator rights."""
    large_from_nodes: int = 10
    """Nodes, the pools' maximum counts together, from which a cluster is proposed as large."""
    npm_max_nodes: int = 250
    """Most nodes that Azure Network Policy Manager is supported on."""
    min_audit_days: int = 90
    """Days that audit logs must be kept at least."""
    key_expiry_days: int = 30
    """Days before its end from which a key in use counts as expiring."""
    node_image_warn_days: int = 35
    """Age of a node image, in days, above which it is old."""
    node_image_fail_days: int = 90
    """Age of a node image, in days, above which it is too old."""
    critical_days: int = 30
    """Days for which a fixable critical vulnerability may be known."""
    high_days: int = 60
    """Days for which a fixable high vulnerability may be known."""
    digest_days: int = 90
    """Age of a running image, in days, above which it is old."""
    retirement_days: int = 365
    """Days before a retirement from which it is warned of."""


class Context(Struct, frozen=True, kw_only=True):
    """Everything a verdict depends on that Azure cannot tell."""

    sensitivity: Sensitivity = Sensitivity.STANDARD
    size: Size | None = None
    """What the operator says of the cluster's size; proposed from its pools where None."""
    registries: tuple[str, ...] = ()
    """ARM ids of registries the operator added to the scope."""
    vaults: tuple[str, ...] = ()
    """ARM ids of key vaults the operator added to the scope."""
    dropped: tuple[str, ...] = ()
    """ARM ids of registries and vaults the operator took out of the scope."""
    public_registries: tuple[str, ...] = ()
    """ARM ids of registries declared public by the operator."""
    trusted_sources: tuple[str, ...] = ()
    """Hosts of image sources the operator trusts beside the attached registries and the platform's own."""
    service_tags: tuple[str, ...] = ()
    """Single-purpose service tags the operator accepts as API server ranges."""
    tls_terminators: tuple[str, ...] = ()
    """What ends TLS in front of the cluster, in the operator's words: a Front Door, an appliance."""
    fips: bool = False
    """Whether the operator declares that FIPS 140 is needed."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    node_changes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Node properties known to have changed, with the time (G-2); from our journal or an earlier snapshot."""
    inputs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Answers to the inputs of fixes, by `ITEM.fix/name` or plain name."""

    def answer(self, fix: str, name: str) -> str | None:
        """Return the operator's answer to an input of a fix, None while there is none."""
        return self.inputs.get(f"{fix}/{name}", self.inputs.get(name))

    @property
    def sensitive(self) -> bool:
        """Whether the environment is a sensitive one."""
        return self.sensitivity is Sensitivity.SENSITIVE
