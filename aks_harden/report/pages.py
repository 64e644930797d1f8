"""The pages of items and sections as Markdown: one text for `explain` and for the documentation."""

from collections.abc import Iterator
from typing import Final

from aks_harden.checks.check import Check, learn
from aks_harden.checks.links import Link
from aks_harden.engine.discover import Item, SectionPage, items

BENCHMARK: Final = "CIS AKS 1.8"
"""The edition of the benchmark whose ids items name; editions number differently."""


def item_page(found: Item) -> str:
    """Return an item's page."""
    check = found.check
    parts = [
        f"# {check.id}  {found.page.title}",
        " · ".join(_kind(check)),
        *(f"## {heading}\n\n{text}" for heading, text in found.page.sections),
        "## What is asserted\n\n"
        + "\n".join(f"- `{entry.key}` ({entry.severity.value})" for entry in check.asserts),
    ]
    if found.remedies:
        parts.append(
            "## Fixes\n\n" + "\n".join(f"- `{remedy.id}` for `{remedy.asserts}`" for remedy in found.remedies)
        )
    parts.append("## Read on\n\n" + "\n".join(f"- {address}" for address in check.docs))
    controls = "\n".join(f"- {control}" for control in check.controls)
    parts.append(f"## Controls\n\n{controls or 'None: no benchmark and no built-in policy asks for this.'}")
    return "\n\n".join(parts) + "\n"


def _kind(check: Check) -> Iterator[str]:
    yield check.section.heading
    yield f"severity {check.severity.value}"
    if check.extended:
        yield "beyond the hardening text"
    if check.alias_of:
        yield f"the same as {check.alias_of}, judged and counted once"


def page_of_section(page: SectionPage) -> str:
    """Return a section's page, with the list of its items."""
    mine = [entry for entry in items() if entry.check.section is page.section]
    parts = [
        f"# {page.section.heading}: {page.title[0].lower()}{page.title[1:]}",
        *page.paragraphs,
        "## Items\n\n" + "\n".join(f"- {entry.check.id}: {entry.page.title}" for entry in mine),
        "## The text's links, and where they point today\n\n" + "\n".join(map(_link, page.links)),
    ]
    return "\n\n".join(parts) + "\n"


def _link(link: Link) -> str:
    asides = [f"the text names {link.was}"] if link.moved else []
    if link.note:
        asides.append(link.note)
    aside = f" ({'; '.join(asides)})" if asides else ""
    return f"- {link.about}: {learn(link.now)}{aside}"
