"""What is written, and only ever after a confirmation: applying a plan, taking the last step back."""

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aks_harden.apply.events import Event
    from aks_harden.engine.plan import Plan, Step
    from aks_harden.screens.app import HardenApp
    from aks_harden.screens.backend import Undoable
    from aks_harden.screens.dialogs.rung import Rung
    from aks_harden.screens.draft import Draft
    from aks_harden.screens.hand import Hand
    from aks_harden.snapshot.snapshot import Snapshot


class Writing:
    """The writing side of the walk's state; in read-only mode it never gets a hand."""

    def __init__(self, app: "HardenApp") -> None:
        """Begin with nothing done."""
        self._app = app
        self._hand: Hand | None = None
        self.busy = False
        self.last: Undoable | None = None

    def forget(self) -> None:
        """Leave the cluster."""
        self._hand, self.last = None, None

    def _take_hand(self) -> "Hand | None":
        reading = self._app.reading
        if self._app.read_only or reading.azure is None or reading.session is None:
            return None
        from aks_harden.screens.hand import Hand  # noqa: PLC0415 - not before the first frame

        if self._hand is None:
            self._hand = Hand(self._app.backend, reading.azure, reading.session)
        return self._hand

    async def look_back(self) -> None:
        """Say what an earlier run left open, and learn what could be taken back."""
        session, hand = self._app.session, self._take_hand()
        if hand is None or session is None or session.snapshot is None:
            return
        for sentence in await hand.reconcile(session.snapshot):
            self._app.say(sentence, grave=True, title="An earlier run")
        self.last = hand.undoable(session.snapshot)

    def confirm_apply(self, draft: "Draft") -> None:
        """Ask for the confirmation that fits the risk of what may run, then apply that."""
        from aks_harden.screens.dialogs.rung import rung_of_plan  # noqa: PLC0415 - not before it is asked for

        hand = self._take_hand()
        if hand is not None:
            rung = rung_of_plan(draft.ready, self._app.where, draft.left)
            self._confirm(rung, lambda: self._begin(hand, draft.ready))

    def _begin(self, hand: "Hand", plan: "Plan") -> None:
        self._run("Apply", len(plan.steps), hand.apply(plan, self._consent))

    async def _consent(self, step: "Step") -> bool:
        """Ask what must have been tried by hand before a step; this runs inside the run's own work."""
        from aks_harden.screens.dialogs.question import QuestionDialog  # noqa: PLC0415 - not before it is asked for

        for question in step.checkpoints:
            dialog = QuestionDialog(f"Before “{step.title}”", question, "Yes, it works", "No, end here")
            if not await self._app.push_screen_wait(dialog):
                return False
        return True

    def confirm_undo(self) -> None:
        """Ask for confirmation, then take the last step back."""
        from aks_harden.screens.dialogs.rung import rung_of_undo  # noqa: PLC0415 - not before it is asked for

        hand, session, last = self._take_hand(), self._app.session, self.last
        if hand is None or session is None or session.snapshot is None or last is None:
            return
        snapshot = session.snapshot
        rung = rung_of_undo(last, snapshot.cluster_name, self._app.where)
        self._confirm(rung, lambda: self._run("Undo", 1, hand.undo(snapshot)))

    def _confirm(self, rung: "Rung", go: Callable[[], None]) -> None:
        from aks_harden.screens.dialogs.confirm import ConfirmDialog  # noqa: PLC0415 - not before it is asked for

        def decided(yes: bool | None) -> None:  # noqa: FBT001 - the shape that push_screen asks for
            if yes:
                go()

        self._app.push_screen(ConfirmDialog(rung, self._app.glyphs), decided)

    def _run(self, title: str, total: int, events: "AsyncIterator[Event]") -> None:
        from aks_harden.screens.applying import ApplyScreen  # noqa: PLC0415 - not before it is opened

        self.busy = True
        # The run takes the plan's place, so that leaving it leads to the checklist.
        if self._app.screen.id == "plan":
            self._app.switch_screen(ApplyScreen(title, total, events))
        else:
            self._app.push_screen(ApplyScreen(title, total, events))

    def ended(self, snapshot: "Snapshot | None") -> None:
        """Take what was read after the last step."""
        self.busy = False
        session, hand = self._app.session, self._take_hand()
        if session is not None and snapshot is not None:
            self._app.lead_to(session.land_applied(snapshot))
        if hand is not None and session is not None and session.snapshot is not None:
            hand.release()
            self.last = hand.undoable(session.snapshot)
        self._app.remembering.look()
        self._app.show_state()
