"""`$filter` as authorization and resource lists understand it: a few clauses joined by `and`."""

import re
from collections.abc import Mapping

from msgspec import Struct, field

from aks_harden.sandbox.wire import Refusal, problem

_CALL = re.compile(
    r"(atScope|atExactScope|atScopeAndBelow|asTarget|assignedTo)\(\s*(?:'([^']*)')?\s*\)", re.IGNORECASE
)
_EQUAL = re.compile(r"([\w/]+)\s+eq\s+(?:'([^']*)'|(\w+))", re.IGNORECASE)


class Filter(Struct, frozen=True):
    """A filter taken apart; names in lower case."""

    calls: Mapping[str, str] = field(default_factory=dict)
    equals: Mapping[str, str] = field(default_factory=dict)

    def says(self, call: str) -> bool:
        """Tell whether the filter holds a call such as `atScope()`."""
        return call.lower() in self.calls


def parse_filter(text: str) -> Filter:
    """Take a filter apart, or refuse what no provider of the sandbox understands."""
    calls: dict[str, str] = {}
    equals: dict[str, str] = {}
    for clause in re.split(r"\s+and\s+", text.strip(), flags=re.IGNORECASE) if text.strip() else []:
        bare = clause.strip().strip("()") if clause.strip().startswith("(") else clause.strip()
        if found := _CALL.fullmatch(bare):
            calls[found[1].lower()] = found[2] or ""
        elif found := _EQUAL.fullmatch(bare):
            equals[found[1].lower()] = found[2] if found[2] is not None else found[3]
        else:
            raise Refusal(problem(400, "InvalidFilterInQueryString", f"Invalid $filter '{text}' specified."))
    return Filter(calls, equals)
