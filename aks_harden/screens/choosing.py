"""What goes into the plan from the checklist: an item, a section, everything that is safe."""

from typing import TYPE_CHECKING, cast

from aks_harden.screens.base import BaseScreen
from aks_harden.screens.leaf import Leaf

if TYPE_CHECKING:
    from aks_harden.model.verdict import Section
    from aks_harden.screens.session import Session


class Choosing(BaseScreen):
    """The part of the checklist that puts fixes into the plan, or takes them out."""

    @property
    def current(self) -> Leaf | None:
        """The item under the cursor, as it stands now."""
        raise NotImplementedError

    @property
    def section(self) -> "Section | None":
        """The section under the cursor, or that of the item there."""
        raise NotImplementedError

    def here(self) -> "tuple[Session, Leaf]":
        """Return session and item; the actions that need them say so in the registry."""
        return cast("Session", self.harden.session), cast("Leaf", self.current)

    def do_select(self) -> None:
        """Add every fix of the item that a program may apply to the plan, or take them out."""
        session, leaf = self.here()
        keys = session.applicable(leaf.id)
        if not keys:
            self.harden.say(session.why_not_applicable(leaf.id))
            return
        self._choose(keys, leaf.id, one_item=True)

    def do_pick(self) -> None:
        """Choose among the item's fixes, one by one."""
        from aks_harden.screens.dialogs.fixes import FixesDialog  # noqa: PLC0415 - not before it is opened

        session, leaf = self.here()
        fixes = [entry.fix for entry in session.proposals(leaf.id)]
        self.app.push_screen(FixesDialog(leaf.id, fixes), lambda _: self.harden.show_state())

    def do_select_section(self) -> None:
        """Add every fix of the section that a program may apply, or take them all out."""
        session, section = cast("Session", self.harden.session), cast("Section", self.section)
        self._choose(session.applicable_of(section), section.heading)

    def do_select_safe(self) -> None:
        """Add every fix that is safe and asks nothing, or take them all out."""
        session = cast("Session", self.harden.session)
        self._choose(session.safe, "What is safe")

    def _choose(self, keys: tuple[str, ...], what: str, *, one_item: bool = False) -> None:
        session = cast("Session", self.harden.session)
        added = session.choose(keys)
        self.harden.show_state()
        count = len(session.chosen)
        fixes = f"{count} fix{'' if count == 1 else 'es'}" if count else "nothing"
        several = " x chooses among them." if added and one_item and len(keys) > 1 else ""
        self.harden.say(f"{what} is {'in' if added else 'out of'} the plan: {fixes} in it now.{several}")

    def do_fix(self) -> None:
        """Show the plan for this item alone."""
        session, leaf = self.here()
        self.harden.open_plan(tuple(entry.fix.key for entry in session.proposals(leaf.id)))

    def do_save(self) -> None:
        """Write the files of the item's fixes into a folder."""
        from aks_harden.engine.by_hand import documents  # noqa: PLC0415 - not before it is asked for

        session, leaf = self.here()
        self.harden.saving.ask(documents(entry.fix for entry in session.proposals(leaf.id)))

    def do_plan(self) -> None:
        """Show the plan for everything that was added."""
        self.harden.open_plan(None)
