"""A section as one page: what it is about, how its items stand, and the text's links as they are today."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from aks_harden.engine.discover import SectionPage
from aks_harden.model.verdict import Verdict, outweighs
from aks_harden.screens.leaf import Leaf
from aks_harden.widgets.flow import Flow
from aks_harden.widgets.glyphs import Glyphs, word

_GRAVEST_FIRST: Final = tuple(
    sorted(Verdict, key=lambda verdict: -sum(outweighs(verdict, other) for other in Verdict))
)


def section_page(page: SectionPage, leaves: Iterable[Leaf], width: int, glyphs: Glyphs) -> Flow:
    """Lay out the page of a section."""
    flow = Flow(width, glyphs)
    flow.text(page.title, style="bold", first=((page.section.heading, "bold $primary"), ("  ", "")))
    flow.gap()
    flow.text(_standing(leaves), style="bold")
    flow.heading("About")
    for paragraph in page.paragraphs:
        flow.text(paragraph, indent=2)
        flow.gap()
    flow.heading("Links of the text, as they are today", "o opens the first")
    for link in page.links:
        flow.text(link.about, indent=2, first=(("• ", "$text-muted"),))
        flow.text(f"learn.microsoft.com/{link.now}", indent=4, style="underline")
        if aside := "; ".join(_aside(link.was if link.moved else "", link.note)):
            flow.text(aside, indent=4, style="$text-muted")
    return flow


def _standing(leaves: Iterable[Leaf]) -> str:
    every = tuple(leaves)
    counts = Counter(leaf.verdict for leaf in every if not leaf.waived)
    waived = sum(leaf.waived for leaf in every)
    said = [f"{counts[verdict]} {word(verdict)}" for verdict in _GRAVEST_FIRST if counts[verdict]]
    waiting = [f"{counts[None]} being read"] if counts[None] else []
    accepted = [f"{waived} waived"] if waived else []
    return f"{', '.join((*said, *accepted, *waiting)) or 'no item in view'}."


def _aside(was: str, note: str) -> Iterable[str]:
    if was:
        yield f"the text names {was}"
    if note:
        yield note
