"""The table: what was measured, beside the bar that it is held to."""

from collections.abc import Sequence

from msgspec import Struct


class Row(Struct, frozen=True, kw_only=True):
    """One line of the table."""

    what: str
    value: float
    measured: str
    """The value in words, with what it was made of."""
    bar: float | None = None
    """The most it may be; None where it only informs."""
    wanted: str = ""
    """The bar in words."""

    @property
    def verdict(self) -> str:
        """`ok` or `OVER`; empty where there is no bar."""
        if self.bar is None:
            return ""
        return "ok" if self.value <= self.bar else "OVER"


def written(rows: Sequence[Row]) -> str:
    """Return the table as text."""
    cells = [("what", "measured", "bar", ""), *((r.what, r.measured, r.wanted, r.verdict) for r in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]]) + "\n"
