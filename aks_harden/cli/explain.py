"""`explain`: show the page of an item or of a section, the same text as everywhere else."""

import argparse
import sys
import textwrap
from collections.abc import Iterator
from typing import Final

from aks_harden.cli.exits import Exit, Stop
from aks_harden.cli.output import write_out
from aks_harden.cli.terminal import columns
from aks_harden.engine.discover import item, items, section_page
from aks_harden.model.verdict import Section
from aks_harden.report.pages import item_page, page_of_section

_WIDEST: Final = 100


def prepare(verb: argparse.ArgumentParser) -> None:
    """Fill in the verb's options."""
    verb.add_argument(
        "id",
        nargs="?",
        help="an item such as IAM-3, or a section: iam, net, aud, cmp; without it a list of all",
    )


def run(options: argparse.Namespace) -> int:
    """Write the page, or the list of pages."""
    if options.id is None:
        write_out(None, _list(), prose=True)
        return Exit.DONE
    page = _page(options.id)
    terminal = sys.stdout is not None and sys.stdout.isatty()
    write_out(None, fitted(page, columns()) if terminal else page, prose=True)
    return Exit.DONE


def _page(wanted: str) -> str:
    if wanted.lower() in {section.value for section in Section}:
        return page_of_section(section_page(Section(wanted.lower())))
    found = item(wanted)
    if found is None:
        known = ", ".join((*Section, *(entry.check.id for entry in items())))
        raise Stop(Exit.USAGE, f"There is no item or section {wanted!r}; there are: {known}.")
    return item_page(found)


def fitted(page: str, width: int) -> str:
    """Return Markdown with its paragraphs and bullets laid out for a terminal; code stays as it is."""
    width = max(min(width, _WIDEST), 40)
    return (
        "\n".join(line for block in page.split("\n\n") for line in (*_laid_out(block, width), "")).rstrip()
        + "\n"
    )


def _laid_out(block: str, width: int) -> Iterator[str]:
    if block.startswith(("#", "    ", "```")):
        yield block
        return
    entries: list[str] = []
    for line in block.splitlines():
        if entries and not line.startswith("- "):
            entries[-1] += f" {line.strip()}"
        else:
            entries.append(line)
    for entry in entries:
        hang = "  " if entry.startswith("- ") else ""
        yield from textwrap.wrap(
            entry, width, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False
        )


def _list() -> str:
    lines: list[str] = []
    for section in Section:
        lines.append(section.heading)
        lines.extend(
            f"  {entry.check.id:8} {entry.page.title}" for entry in items() if entry.check.section is section
        )
    return "\n".join(lines) + "\n"
