"""The pane beside the list: the finding under the cursor, the section's page, or one sentence."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aks_harden.model.verdict import Section
from aks_harden.screens.leaf import Leaf
from aks_harden.widgets.glyphs import Glyphs
from aks_harden.widgets.reader import Reader
from aks_harden.widgets.sentence_page import sentence_page
from aks_harden.widgets.twin import Twin

if TYPE_CHECKING:
    from aks_harden.screens.session import Session


class FindingPane(Reader):
    """Shows one thing at a time and keeps its place while that thing is drawn anew."""

    DEFAULT_CSS = Reader.DEFAULT_CSS

    def __init__(self, glyphs: Glyphs) -> None:
        """Begin empty."""
        super().__init__(id="finding")
        self._glyphs = glyphs
        self._shown = ""
        self.address = ""
        """The first documentation page of what is shown."""

    def show_sentence(self, text: str, *, retry: bool = False) -> None:
        """Show one sentence; with `retry` it is something that went wrong."""
        self.show(lambda width: sentence_page(text, width, self._glyphs, retry=retry))

    def show_section(self, section: Section, leaves: Iterable[Leaf]) -> None:
        """Show what a section is about, and how its items in view stand."""
        from aks_harden.checks.check import learn  # noqa: PLC0415 - not before the first frame
        from aks_harden.engine.discover import section_page as page_of  # noqa: PLC0415 - as above
        from aks_harden.widgets.section_page import section_page  # noqa: PLC0415 - as above

        page, mine = page_of(section), [leaf for leaf in leaves if leaf.section is section]
        self.show(lambda width: section_page(page, mine, width, self._glyphs), top=section != self._shown)
        self._shown, self.address = section, learn(page.links[0].now)

    def show_item(self, session: "Session", id_: str, twin: Twin | None) -> None:
        """Show everything that is known of an item."""
        from aks_harden.widgets.finding_page import finding_page  # noqa: PLC0415 - not before the first frame

        self.show(lambda width: finding_page(session, id_, twin, width, self._glyphs), top=id_ != self._shown)
        self._shown, self.address = id_, session.items[id_].check.docs[0]
