"""The checklist as a tree: sections, and under each its items with verdict, id and title."""

from collections.abc import Iterable
from typing import ClassVar, Final

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.binding import BindingType
from textual.events import Resize
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from aks_harden.model.verdict import Section, Verdict
from aks_harden.report.decided import WAIVED
from aks_harden.screens.leaf import Leaf
from aks_harden.widgets.flow import shorten
from aks_harden.widgets.glyphs import Glyphs, word
from aks_harden.widgets.literal import literal_text, visible

Entry = Leaf | Section
_WORD: Final = 4
"""Cells of the shortest verdict's word: the column of words is never narrower."""


class ChecklistTree(Tree[Entry]):
    """Sections and items; the cursor stays on its item whatever comes and goes around it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "verdict--pass",
        "verdict--warn",
        "verdict--fail",
        "verdict--manual",
        "verdict--unknown",
        "verdict--na",
        "verdict--reading",
        "verdict--quiet",
    }
    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, glyphs: Glyphs) -> None:
        """Begin with the empty sections."""
        super().__init__(Text("checklist"))
        self.show_root = False
        self.show_guides = False
        self.guide_depth = 2
        self._glyphs = glyphs
        self._leaves: dict[str, TreeNode[Entry]] = {}
        self._sections: dict[Section, TreeNode[Entry]] = {}
        self._word = _WORD
        self._bound = ""
        """The item that the cursor is on its way to."""
        self.ICON_NODE, self.ICON_NODE_EXPANDED = glyphs.write("▸ "), glyphs.write("▾ ")
        for section in Section:
            self._sections[section] = self.root.add(Text(section.heading), section, expand=True)

    @property
    def current(self) -> Leaf | None:
        """The item under the cursor."""
        node = self.cursor_node
        return node.data if node is not None and isinstance(node.data, Leaf) else None

    @property
    def section(self) -> Section | None:
        """The section whose heading is under the cursor."""
        node = self.cursor_node
        return node.data if node is not None and isinstance(node.data, Section) else None

    @property
    def shown(self) -> tuple[Leaf, ...]:
        """Every item in view, in order."""
        return tuple(node.data for node in self._leaves.values() if isinstance(node.data, Leaf))

    def show(self, leaves: Iterable[Leaf]) -> None:
        """Show these items: redraw what changed where the set is the same, rebuild where it is not."""
        wanted = {leaf.id: leaf for leaf in leaves}
        self._fit_words(wanted.values())
        if list(wanted) != list(self._leaves):
            self._rebuild(wanted)
            return
        touched: set[Section] = set()
        for id_, leaf in wanted.items():
            node = self._leaves[id_]
            if node.data != leaf:
                node.data = leaf
                node.refresh()
                touched.add(leaf.section)
        for section in touched:
            self._sections[section].refresh()

    def _fit_words(self, leaves: Iterable[Leaf]) -> None:
        """Make the column of words as wide as the longest one needs, so that titles have the rest."""
        widest = max((len(word(leaf.verdict)) for leaf in leaves), default=_WORD)
        if widest != self._word:
            self._word = max(widest, _WORD)
            self.on_resize()

    def _rebuild(self, wanted: dict[str, Leaf]) -> None:
        # Where one list follows the other at once, the cursor has not arrived yet.
        kept = self._bound or (self.current.id if self.current else "")
        self._leaves.clear()
        for node in self._sections.values():
            node.remove_children()
        for leaf in wanted.values():
            # The label is never drawn from the node's own text: see render_label.
            self._leaves[leaf.id] = self._sections[leaf.section].add_leaf(Text(leaf.id), leaf)
        if kept or self.cursor_line <= 0:
            self._bound = kept
            self.call_after_refresh(self._arrive)

    def _arrive(self) -> None:
        if self._leaves:
            self.go_to(self._bound)
            self._bound = ""

    def go_to(self, id_: str) -> None:
        """Put the cursor on an item, or on the first one where that is not in view."""
        node = self._leaves.get(id_) or next(iter(self._leaves.values()), None)
        if node is not None:
            self.move_cursor(node)

    def go_to_section(self, section: Section) -> None:
        """Put the cursor on the first item of a section."""
        self._sections[section].expand()
        first = next((leaf.id for leaf in self.shown if leaf.section is section), None)
        if first is not None:
            self.call_after_refresh(self.go_to, first)

    def on_resize(self, _: Resize | None = None) -> None:
        """Lay the labels out for the new width."""
        self.root.refresh()
        for node in (*self._sections.values(), *self._leaves.values()):
            node.refresh()

    def get_label_width(self, node: TreeNode[Entry]) -> int:
        """Return the room there is: labels are cut to it, so nothing scrolls sideways."""
        return self._room(node)

    def render_label(self, node: TreeNode[Entry], base_style: Style, style: Style) -> Text:
        """Draw a section or an item to the width of the pane."""
        if isinstance(node.data, Leaf):
            return self._item(node.data, self._room(node), style)
        if isinstance(node.data, Section):
            return self._section(node, node.data, base_style, style)
        return Text("")

    def _room(self, node: TreeNode[Entry]) -> int:
        return max(self.scrollable_content_region.width - (2 if isinstance(node.data, Leaf) else 0), 4)

    def _tone(self, verdict: Verdict | None) -> Style:
        name = verdict.value if verdict else "reading"
        return self.get_component_rich_style(f"verdict--{name}", partial=True)

    def _item(self, leaf: Leaf, room: int, style: Style) -> Text:
        tone = style + self._tone(Verdict.NA if leaf.waived else leaf.verdict)
        head = Text(no_wrap=True, end="")
        if leaf.moved_from is not None:
            head.append(self._glyphs.symbol(leaf.moved_from), style + self._tone(leaf.moved_from))
            head.append(self._glyphs.write("→"), style)
        lead = f"{self._glyphs.symbol(leaf.verdict)} {word(leaf.verdict)}"
        head.append(lead, tone)
        head.append(" " * max(self._word + 3 - head.cell_len, 1), style)
        tail = f"{_said(leaf)}{' +' if leaf.planned else ''}"
        title = visible(leaf.title)
        name = f"{leaf.id} "
        left = room - head.cell_len - cell_len(name) - len(tail)
        head.append(self._glyphs.write(name), style)
        head.append(self._glyphs.write(shorten(title, left)), style)
        head.append(" " * max(room - head.cell_len - len(tail), 0), style)
        head.append(tail, style + Style(bold=True))
        return head

    def _section(self, node: TreeNode[Entry], section: Section, base: Style, style: Style) -> Text:
        mine = [leaf for leaf in self.shown if leaf.section is section]
        failing = sum(leaf.failing for leaf in mine)
        held = sum(leaf.verdict is Verdict.PASS for leaf in mine)
        icon = self.ICON_NODE_EXPANDED if node.is_expanded else self.ICON_NODE
        count = f" {held}/{len(mine)}" if mine else ""
        head = Text(no_wrap=True, end="")
        head.append(icon, base + Style(meta={"toggle": True}))
        room = self._room(node) - len(count) - cell_len(icon)
        head.append_text(literal_text(shorten(section.heading, room)))
        head.stylize(style + Style(bold=True))
        quiet = style + self.get_component_rich_style("verdict--quiet", partial=True)
        head.append(count, style + self._tone(Verdict.FAIL) if failing else quiet)
        return head


def _said(leaf: Leaf) -> str:
    """Return what people decided about an item or what became of its fix, at the end of its line."""
    if leaf.waived:
        return f" {WAIVED} waived"
    if leaf.relapsed:
        return " undone"
    return " attested" if leaf.attested else ""
