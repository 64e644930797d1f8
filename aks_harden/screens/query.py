"""What is typed into the filter, as a test on the lines of the checklist: pure."""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from aks_harden.model.verdict import Section, Severity, Verdict
from aks_harden.screens.leaf import Leaf

Test = Callable[[Leaf], bool]


class Query(Struct, frozen=True):
    """A filter: every term must hold."""

    tests: tuple[Test, ...] = ()
    problem: str = ""
    """What is wrong with the text, in a sentence; such a filter holds for everything."""

    def holds(self, leaf: Leaf) -> bool:
        """Tell whether a line stays in view."""
        return bool(self.problem) or all(test(leaf) for test in self.tests)


def parse(text: str) -> Query:
    """Read a filter such as `status:fail sev:high registry`; `!` before a term turns it round."""
    tests: list[Test] = []
    for term in text.split():
        turned = term.startswith("!") and len(term) > 1
        test = _term(term[1:] if turned else term)
        if isinstance(test, str):
            return Query(problem=test)
        tests.append(_not(test) if turned else test)
    return Query(tests=tuple(tests))


def _not(test: Test) -> Test:
    return lambda leaf: not test(leaf)


def _term(term: str) -> Test | str:
    name, colon, value = term.lower().partition(":")
    if not colon:
        return lambda leaf: name in leaf.searched
    if not value:
        return lambda _: True
    if name not in _FIELDS:
        return f"There is no field {name}: use status:, sev:, section: or is:."
    values, field = _FIELDS[name]
    wanted = frozenset(part for part in value.split(",") if part)
    # A word still being typed ("status:fa") must not empty the list, so beginnings count.
    if odd := [part for part in wanted if not any(known.startswith(part) for known in values)]:
        return f"{odd[0]} is no {name}: use {', '.join(values)}."
    return lambda leaf: any(entry.startswith(part) for entry in field(leaf) for part in wanted)


_STATUS: Final = (*(verdict.word for verdict in Verdict), "unread", "waived", "attested")
_FIELDS: Final[dict[str, tuple[tuple[str, ...], Callable[[Leaf], tuple[str, ...]]]]] = {
    "status": (
        _STATUS,
        lambda leaf: (
            leaf.verdict.word if leaf.verdict else "unread",
            *(("waived",) if leaf.waived else ()),
            *(("attested",) if leaf.attested else ()),
        ),
    ),
    "sev": (tuple(severity.value for severity in Severity), lambda leaf: (leaf.severity.value,)),
    "section": (tuple(section.value for section in Section), lambda leaf: (leaf.section.value,)),
    "is": (
        ("planned", "moved", "extended"),
        lambda leaf: (
            *(("planned",) if leaf.planned else ()),
            *(("moved",) if leaf.moved_from else ()),
            *(("extended",) if leaf.extended else ()),
        ),
    ),
}
