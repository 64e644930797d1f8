"""The line into which a filter is typed; it stays, with its text, until it is emptied."""

from typing import ClassVar

from textual.widgets import Input


class FilterBar(Input):
    """A filter; hidden while empty and not in use."""

    DEFAULT_CSS: ClassVar[str] = """
    FilterBar { height: 1; border: none; padding: 0 1; display: none; background: $surface-lighten-1; }
    FilterBar.-open { display: block; }
    FilterBar:focus { border: none; background: $primary 30%; }
    """

    def __init__(self, hint: str) -> None:
        """Begin hidden."""
        super().__init__(placeholder=hint, select_on_focus=False)

    def open(self) -> None:
        """Show the line and type into it."""
        self.add_class("-open")
        self.focus()

    def close(self) -> None:
        """Empty and hide it."""
        self.value = ""
        self.remove_class("-open")
