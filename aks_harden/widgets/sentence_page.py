"""One sentence where there is nothing else to show."""

from aks_harden.widgets.flow import Flow
from aks_harden.widgets.glyphs import Glyphs


def sentence_page(text: str, width: int, glyphs: Glyphs, *, retry: bool) -> Flow:
    """Lay out a sentence; with `retry` it is something that went wrong, and says what to press."""
    flow = Flow(width, glyphs)
    flow.gap()
    flow.text(text, style="bold $text-warning" if retry else "$text-muted")
    if retry:
        flow.gap()
        flow.text("r tries again, q quits.", style="$text-muted")
    return flow
