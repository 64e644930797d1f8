"""The functions that a script brings along: those that it needs, and no others."""

import re
from collections.abc import Iterable
from typing import Final

_BLOCKS: Final = re.compile(r"(?<=\})\n\n")


def needed(functions: str, body: str, declared: str, always: Iterable[str]) -> str:
    """Return the functions that a script's own part needs, and those that these need, in their order.

    `functions` are blocks with an empty line between; `declared` is a pattern for the name in a block.
    """
    blocks = {_name(block, declared): block for block in _BLOCKS.split(functions.strip())}
    wanted = set(always)
    grown = True
    while grown:
        text = "\n".join((body, *(blocks[name] for name in wanted)))
        more = {name for name in blocks if re.search(rf"(?<![\w-]){name}(?![\w-])", text)}
        grown, wanted = not more <= wanted, wanted | more
    return "\n\n".join(block for name, block in blocks.items() if name in wanted) + "\n"


def _name(block: str, declared: str) -> str:
    found = re.search(declared, block, re.MULTILINE)
    if found is None:
        raise ValueError("a block without a function")
    return found[1]
