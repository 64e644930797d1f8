"""Find the checks: walk the section packages and collect their `CHECK` values.

Nothing registers itself by being imported; adding an item is adding a file.
"""

import importlib
import re
from collections.abc import Iterator
from functools import cache
from os import listdir
from types import ModuleType

from msgspec import Struct

from aks_harden import checks
from aks_harden.checks.check import Check, Page, page
from aks_harden.checks.links import Link
from aks_harden.model.verdict import Section

_NUMBER = r"\d+"


class Item(Struct, frozen=True):
    """A check with its page."""

    check: Check
    page: Page


class SectionPage(Struct, frozen=True):
    """What a section is about: its package's docstring, and the links of the text."""

    section: Section
    title: str
    """The secure condition, as a statement."""
    paragraphs: tuple[str, ...]
    links: tuple[Link, ...]


@cache
def section_page(section: Section) -> SectionPage:
    """Return the page of a section."""
    package = importlib.import_module(f"{checks.__name__}.{section.value}")
    title, *paragraphs = (package.__doc__ or "").strip().split("\n\n")
    return SectionPage(
        section=section,
        title=title.rstrip("."),
        paragraphs=tuple(" ".join(paragraph.split()) for paragraph in paragraphs),
        links=tuple(package.LINKS),
    )


@cache
def items() -> tuple[Item, ...]:
    """Return every item, by section and number."""
    found: list[Item] = []
    for section in Section:
        package = importlib.import_module(f"{checks.__name__}.{section.value}")
        for name in _modules(package):
            loaded = importlib.import_module(f"{package.__name__}.{name}")
            check = getattr(loaded, "CHECK", None)
            if isinstance(check, Check):
                found.append(Item(check=check, page=page(loaded)))
    return tuple(sorted(found, key=lambda item: _place(item.check)))


def _modules(package: ModuleType) -> Iterator[str]:
    """Give the names of the modules in a package's folder, as `pkgutil` would for five times the start-up."""
    for folder in package.__path__:
        for name in sorted(listdir(folder)):  # noqa: PTH208 - importing `pathlib` costs an audit of a file a percent
            stem, dot, kind = name.partition(".")
            if dot and kind == "py" and stem != "__init__":
                yield stem


def item(wanted: str) -> Item | None:
    """Return the item with an id, whatever its case; None where there is none."""
    return next((entry for entry in items() if entry.check.id.lower() == wanted.lower()), None)


def _place(check: Check) -> tuple[int, bool, int, str]:
    number = re.search(_NUMBER, check.id)
    return list(Section).index(check.section), check.extended, int(number[0]) if number else 0, check.id
