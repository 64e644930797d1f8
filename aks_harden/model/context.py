"""What the operator tells us: answers and thresholds that judging uses beside the snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Sensitivity(StrEnum):
    """How sensitive the environment is; some items fail only in a sensitive one."""

    STANDARD = "standard"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything a verdict depends on that Azure cannot tell."""

    sensitivity: Sensitivity = Sensitivity.STANDARD
    registries: tuple[str, ...] = ()
    """ARM ids of registries the operator added to the scope."""
    public_registries: tuple[str, ...] = ()
    """ARM ids of registries declared public by the operator."""
    service_tags: tuple[str, ...] = ()
    """Single-purpose service tags the operator accepts as API server ranges."""
    max_prefix_addresses: int = 65_536
    """Widest single prefix that counts as narrow: a /16."""
    max_range_addresses: int = 262_144
    """Most addresses that authorised ranges may hold together."""
    max_standing_admins: int = 3
    """Most standing human or group holders of administrator rights."""
    node_changes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Node properties known to have changed, with the time (G-2); from our journal or an earlier snapshot."""
    inputs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Answers to the inputs of fixes, by `ITEM.fix/name` or plain name."""

    def answer(self, fix: str, name: str) -> str | None:
        """Return the operator's answer to an input of a fix, None while there is none."""
        return self.inputs.get(f"{fix}/{name}", self.inputs.get(name))
