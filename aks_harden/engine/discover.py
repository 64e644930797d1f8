"""Find the checks: walk the section packages and collect their `CHECK` values.

Nothing registers itself by being imported; adding an item is adding a file. Its fixes are looked for only
when they are asked for.
"""

import importlib
import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from os import listdir
from types import ModuleType

from msgspec import Struct

from aks_harden import checks, fixes
from aks_harden.checks.check import Check, Page, page
from aks_harden.checks.links import Link
from aks_harden.fixes.remedy import Remedy
from aks_harden.model.verdict import Section

_NUMBER = r"\d+"


class Item(Struct, frozen=True):
    """A check with its page, and where its fixes come from."""

    check: Check
    page: Page
    mends: bool = True
    """Whether there is a module of fixes for it."""
    mending: Callable[[], tuple[Remedy, ...]] = tuple
    """Gives its kinds of fixes."""

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """Its kinds of fixes, loaded when first asked for; an alias has those of the item that it repeats."""
        return self.mending()


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
        mending = _folder(section.value)
        for name in _modules(package):
            loaded = importlib.import_module(f"{package.__name__}.{name}")
            check = getattr(loaded, "CHECK", None)
            if isinstance(check, Check):
                mends = f"{name}.py" in mending
                found.append(Item(check, page(loaded), mends, partial(_remedies, section.value, name)))
    return tuple(sorted(found, key=lambda item: _place(item.check)))


def _modules(package: ModuleType) -> Iterator[str]:
    """Give the names of the modules in a package's folder, as `pkgutil` would for five times the start-up."""
    for folder in package.__path__:
        for name in sorted(listdir(folder)):  # noqa: PTH208 - importing `pathlib` costs an audit of a file a percent
            stem, dot, kind = name.partition(".")
            if dot and kind == "py" and stem != "__init__":
                yield stem


@cache
def _remedies(section: str, name: str) -> tuple[Remedy, ...]:
    if f"{name}.py" not in _folder(section):
        return ()
    given: tuple[Remedy, ...] = importlib.import_module(f"{fixes.__name__}.{section}.{name}").REMEDIES
    return given


@cache
def _folder(section: str) -> frozenset[str]:
    """Return the files with a section's fixes, without loading any."""
    return frozenset(name for folder in fixes.__path__ for name in listdir(f"{folder}/{section}"))  # noqa: PTH208


def item(wanted: str) -> Item | None:
    """Return the item with an id, whatever its case; None where there is none."""
    return next((entry for entry in items() if entry.check.id.lower() == wanted.lower()), None)


def _place(check: Check) -> tuple[int, bool, int, str]:
    number = re.search(_NUMBER, check.id)
    return list(Section).index(check.section), check.extended, int(number[0]) if number else 0, check.id
