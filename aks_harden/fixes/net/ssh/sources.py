"""The operator's answer to which sources beside the AKS subnets may use SSH, and which Bastions may not."""

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from aks_harden.checks.net.nsg.addresses import NOTHING, PUBLIC, AddressSet, addresses, union
from aks_harden.checks.net.nsg.breadth import is_wide
from aks_harden.checks.net.nsg.network import Bastion
from aks_harden.model.context import Context

INPUT: Final = "ssh-sources"
_DROP: Final = "drop:"
_BETWEEN: Final = r"[\s,;]+"


class SshSources(Struct, frozen=True, kw_only=True):
    """What the operator wants: sources to keep, Bastion subnets to drop."""

    text: str | None
    """The answer as given, None while there is none."""
    area: AddressSet = NOTHING
    dropped: tuple[str, ...] = ()
    """Names of networks whose Bastion subnet may not use SSH, in lower case."""
    faults: tuple[str, ...] = ()
    """What is wrong with the answer, in sentences."""

    def keeps(self, bastion: Bastion) -> bool:
        """Tell whether a Bastion subnet keeps its way to the nodes."""
        return bastion.network.lower() not in self.dropped

    def stray(self, bastions: Iterable[Bastion]) -> tuple[str, ...]:
        """Return the dropped names that no readable Bastion subnet has."""
        known = {bastion.network.lower() for bastion in bastions}
        return tuple(name for name in self.dropped if name not in known)


def ssh_sources(context: Context, fix: str, group: str) -> SshSources:
    """Read the answer for a security group, else the one for all of them.

    It is a list of prefixes, with `drop:NETWORK` for each Bastion subnet that may not use SSH.
    """
    own = context.inputs.get(f"{fix}@{group}/{INPUT}")
    text = own if own is not None else context.answer(fix, INPUT)
    areas: list[AddressSet] = []
    dropped: list[str] = []
    faults: list[str] = []
    for word in filter(None, re.split(_BETWEEN, text or "")):
        if word.lower().startswith(_DROP):
            dropped.append(word[len(_DROP) :].split("/")[0].lower())
            continue
        fault = _fault(word, context)
        if fault:
            faults.append(fault)
        else:
            areas.append(addresses(word))
    return SshSources(text=text, area=union(areas), dropped=tuple(dropped), faults=tuple(faults))


def _fault(word: str, context: Context) -> str:
    try:
        area = addresses(word)
    except ValueError:
        return f"`{word}` is not a prefix such as 10.0.5.0/27."
    if is_wide(area & PUBLIC, context):
        return f"`{word}` lets in the whole Internet, or as good as that."
    return ""
