"""Write docs/checks from the checks' own docstrings and values; a test holds the two together."""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from aks_harden.checks.retirements import RETIREMENTS
from aks_harden.engine.discover import Item, items, section_page
from aks_harden.model.verdict import Section
from aks_harden.report.pages import BENCHMARK, item_page, page_of_section

FOLDER: Final = Path(__file__).parents[1] / "docs" / "checks"
_ITEM: Final = re.compile(r"^- ((?:IAM|NET|AUD|CMP|EXT)-[A-Z0-9]+)", re.MULTILINE)

_HEAD: Final = f"""\
# The checklist

Written by `make docs` from the checks themselves. Each item has a page: what it asserts, why, what a fix
changes, where the judgement ends. `aks-harden explain ID` shows the same text.

Ids of CIS are those of the {BENCHMARK} benchmark, as kube-bench numbers it: other editions
number differently. MCSB is the Microsoft cloud security benchmark: ids of the AKS baseline, and those under
which the benchmark's initiative lists a policy; v2 marks its second version. A policy is named by the
id of its built-in definition in Azure Policy.
"""


def pages() -> Mapping[str, str]:
    """Return every page by its file name."""
    return {
        "README.md": _index(),
        "retirements.md": _retirements(),
        **{f"{section.value}.md": _section(section) for section in Section},
        **{f"{entry.check.id.lower()}.md": item_page(entry) for entry in items()},
    }


def _section(section: Section) -> str:
    return _ITEM.sub(
        lambda found: f"- [{found[1]}]({found[1].lower()}.md)", page_of_section(section_page(section))
    )


def _index() -> str:
    parts = [_HEAD]
    for section in Section:
        mine = [entry for entry in items() if entry.check.section is section]
        rows = "\n".join(_row(entry) for entry in mine)
        parts.append(
            f"## [{section.heading}]({section.value}.md)\n\n"
            "| item | the secure condition | severity | other standards |\n"
            f"| --- | --- | --- | --- |\n{rows}\n"
        )
    parts.append(
        "What Azure retires, with the days that the checks judge by: [retirements](retirements.md).\n"
    )
    return "\n".join(parts)


def _row(entry: Item) -> str:
    check = entry.check
    same = f" (the same as {check.alias_of})" if check.alias_of else ""
    beyond = " · extended" if check.extended else ""
    link = f"[{check.id}]({check.id.lower()}.md){beyond}"
    return f"| {link} | {entry.page.title}{same} | {check.severity.value} | {', '.join(_controls(entry))} |"


def _controls(entry: Item) -> Iterator[str]:
    for control in entry.check.controls:
        yield re.sub(r"^Policy ([0-9a-f]{8})[0-9a-f-]+$", r"Policy \1", control)


def _retirements() -> str:
    rows = "\n".join(
        f"| {entry.on.isoformat()} | {entry.title} | {entry.instead} | {entry.source} |"
        for entry in sorted(RETIREMENTS.values(), key=lambda entry: (entry.on, entry.title))
    )
    return (
        "# What Azure retires\n\nWritten by `make docs` from the table that the checks read. From the day"
        " named on, a thing is out of support.\n\n"
        f"| day | what | instead | source |\n| --- | --- | --- | --- |\n{rows}\n"
    )


def write() -> None:
    """Write all pages and take away those of items that are gone."""
    FOLDER.mkdir(exist_ok=True)
    wanted = pages()
    for stale in {path.name for path in FOLDER.iterdir()} - set(wanted):
        (FOLDER / stale).unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
    sys.stdout.write(f"written: {len(pages())} pages of docs/checks\n")
