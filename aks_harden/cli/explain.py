"""`explain`: show one item's page, the same text as everywhere else."""

import argparse
import shutil
import sys
import textwrap
from collections.abc import Iterator
from typing import Final

from aks_harden.cli.exits import Exit, Stop
from aks_harden.engine.discover import Item, item, items
from aks_harden.model.verdict import Section

_WIDEST: Final = 100


def prepare(verb: argparse.ArgumentParser) -> None:
    """Fill in the verb's options."""
    verb.add_argument("id", nargs="?", help="the item, for example IAM-3; all of them in a list without it")


def run(options: argparse.Namespace) -> int:
    """Write the page, or the list of pages."""
    if options.id is None:
        sys.stdout.write(_list())
        return Exit.DONE
    found = item(options.id)
    if found is None:
        known = ", ".join(entry.check.id for entry in items())
        raise Stop(Exit.USAGE, f"There is no item {options.id!r}; there are: {known}.")
    page = page_text(found)
    sys.stdout.write(fitted(page, shutil.get_terminal_size().columns) if sys.stdout.isatty() else page)
    return Exit.DONE


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


def page_text(found: Item) -> str:
    """Return an item's page as Markdown."""
    check = found.check
    parts = [
        f"# {check.id}  {found.page.title}",
        f"{check.section.heading} · severity {check.severity.value}",
        *(f"## {heading}\n\n{text}" for heading, text in found.page.sections),
        "## What is asserted\n\n"
        + "\n".join(f"- `{entry.key}` ({entry.severity.value})" for entry in check.asserts),
    ]
    if check.remedies:
        parts.append(
            "## Fixes\n\n" + "\n".join(f"- `{remedy.id}` for `{remedy.asserts}`" for remedy in check.remedies)
        )
    parts.append("## Read on\n\n" + "\n".join(f"- {address}" for address in check.docs))
    parts.append("## Controls\n\n" + "\n".join(f"- {control}" for control in check.controls))
    return "\n\n".join(parts) + "\n"


def _list() -> str:
    lines: list[str] = []
    for section in Section:
        lines.append(section.heading)
        lines.extend(
            f"  {entry.check.id:8} {entry.page.title}" for entry in items() if entry.check.section is section
        )
    return "\n".join(lines) + "\n"
