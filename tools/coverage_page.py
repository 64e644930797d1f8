"""Write docs/coverage.md from the reference rows: what covers each, and why some are left out."""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

TARGET: Final = Path(__file__).parents[1] / "docs" / "coverage.md"
ROWS: Final = Path(__file__).parent / "reference" / "rows.toml"

_INTRODUCTION: Final = """\
Written by `make docs` from `tools/reference/rows.toml`. The rows are the distinct things that twenty other
scanners, policies and benchmarks check of an AKS cluster and of what surrounds it; the ids are those of the
file. {covered} of {every} rows are covered. A row covered is not a row judged alike:
[comparison](comparison.md) shows where others are wrong."""

_AREAS: Final = {
    "IAM": "Identity and access",
    "NET": "Network access",
    "AUD": "Auditing and monitoring",
    "CMP": "Compliance",
    "EXT": "Beyond the hardening text",
}


class Row(Struct, frozen=True, kw_only=True):
    """One thing that scanners and benchmarks check."""

    id: str
    what: str
    assertions: tuple[str, ...]
    """Ours that cover it, `ITEM/key`; none where it is left out."""
    left_out: str
    """Why it is left out, empty where it is not."""


def rows() -> tuple[Row, ...]:
    """Read the reference rows."""
    body = tomllib.loads(ROWS.read_text(encoding="utf-8"))
    return tuple(
        Row(
            id=entry["id"],
            what=entry["what"],
            assertions=tuple(entry.get("assertions", ())),
            left_out=entry.get("left_out", ""),
        )
        for entry in body["row"]
    )


def written() -> str:
    """Return the whole page."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    every = rows()
    covered = [row for row in every if row.assertions]
    yield "# Coverage"
    yield ""
    yield _INTRODUCTION.format(covered=len(covered), every=len(every))
    for area, heading in _AREAS.items():
        mine = [row for row in every if row.id.startswith(f"M-{area}-")]
        yield ""
        yield f"## {heading}"
        yield ""
        yield "| row | what is checked | covered by, or why not |"
        yield "| --- | --- | --- |"
        for row in mine:
            yield f"| {row.id} | {row.what} | {', '.join(map(_link, row.assertions)) or row.left_out} |"
    yield ""


def _link(assertion: str) -> str:
    item, _, key = assertion.partition("/")
    return f"[{item}](checks/{item.lower()}.md) `{key}`"


if __name__ == "__main__":
    TARGET.write_text(written(), encoding="utf-8")
    sys.stdout.write(f"written: {TARGET.name}\n")
