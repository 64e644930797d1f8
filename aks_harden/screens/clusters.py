"""The clusters of the subscription, to choose one; skipped where one was named."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from aks_harden.actions import Place
from aks_harden.screens.base import BaseScreen, bindings
from aks_harden.widgets.filter_bar import FilterBar
from aks_harden.widgets.literal import literal, literal_text

if TYPE_CHECKING:
    from textual.widgets import DataTable

    from aks_harden.model.azure import ClusterRow


class ClustersScreen(BaseScreen):
    """The list; it holds nothing but names, so no verdict is shown here."""

    PLACE = Place.CLUSTERS
    CSS_PATH = "clusters.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.CLUSTERS)]

    def compose_content(self) -> ComposeResult:
        """Lay out filter and room for the table."""
        yield FilterBar("words of a name, group, location or state")
        yield Static("Signing in, then listing the clusters…", id="clusters-note", markup=False)
        yield Vertical(id="clusters-room")

    def show_content(self) -> None:
        """Draw the list, or say why there is none."""
        rows = self.harden.reading.clusters
        if rows is None:
            self._say(self.harden.reading.problem or "Signing in, then listing the clusters…")
            return
        self.call_later(self._fill)

    def _say(self, text: str) -> None:
        note = self.query_one("#clusters-note", Static)
        hint = "\n\nr tries again, q quits." if self.harden.reading.problem else ""
        note.update(literal(f"{text}{hint}", lines=True))
        note.display = bool(text)

    async def _fill(self) -> None:
        table = await self._table()
        rows = [row for row in self.harden.reading.clusters or () if self._holds(row)]
        table.clear()
        table.add_rows([literal_text(text) for text in _cells(row)] for row in rows)
        self._keys = [row.id for row in rows]
        if not rows:
            self._say(
                "No cluster holds these words."
                if self.harden.reading.clusters
                else "There is no cluster here."
            )
        else:
            self._say("")

    async def _table(self) -> "DataTable[object]":
        from textual.widgets import DataTable  # noqa: PLC0415 - not before there is something to list

        for table in self.query(DataTable):
            return table
        made: DataTable[object] = DataTable(cursor_type="row", zebra_stripes=False)
        made.add_columns("cluster", "group", "location", "version", "state")
        await self.query_one("#clusters-room", Vertical).mount(made)
        made.focus()
        return made

    def _holds(self, row: "ClusterRow") -> bool:
        text = " ".join(_cells(row)).lower()
        return all(word in text for word in self.query_one(FilterBar).value.lower().split())

    def on_input_changed(self, _: Input.Changed) -> None:
        """Narrow the list while the filter is typed."""
        if self.harden.reading.clusters is not None:
            self.call_later(self._fill)

    def on_input_submitted(self, _: Input.Submitted) -> None:
        """Go back to the list."""
        bar = self.query_one(FilterBar)
        if not bar.value:
            bar.close()
        self._focus()

    def on_data_table_row_selected(self) -> None:
        """Open the cluster under the cursor."""
        self.action_do("open")

    def _focus(self) -> None:
        self.query_one("#clusters-room").query("DataTable").focus()

    def _row(self) -> int:
        from textual.widgets import DataTable  # noqa: PLC0415 - as above

        return next((table.cursor_row for table in self.query(DataTable)), -1)

    def do_open(self) -> None:
        """Open the cluster under the cursor."""
        row = self._row()
        if self.harden.reading.clusters and 0 <= row < len(self._keys):
            self.harden.open_cluster(self._keys[row])
        else:
            self.harden.say("There is no cluster to open.")

    def do_down(self) -> None:
        """Move down."""
        self._move("action_cursor_down")

    def do_up(self) -> None:
        """Move up."""
        self._move("action_cursor_up")

    def _move(self, name: str) -> None:
        from textual.widgets import DataTable  # noqa: PLC0415 - as above

        for table in self.query(DataTable):
            getattr(table, name)()

    def do_recheck(self) -> None:
        """List again."""
        self.harden.reading.start()

    def do_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterBar).open()

    def do_back(self) -> None:
        """Leave the filter, and say so where there is none: this is the first screen."""
        bar = self.query_one(FilterBar)
        if not bar.has_class("-open"):
            self.harden.go_back()
            return
        bar.close()
        self._focus()


def _cells(row: "ClusterRow") -> tuple[str, ...]:
    return row.name, row.group, row.location, row.version, row.state
