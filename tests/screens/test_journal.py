"""The journal on the screen: what was done, whether the record is whole, and what came undone since."""

from support.past import DONE, TAKEN_BACK, Told, intent
from support.walk import Walk, backend, walking

from aks_harden.model.json import JsonObject
from aks_harden.screens.backend import Backend
from aks_harden.store.chain import Damage
from aks_harden.store.files import UnsafeFileError


def told(journal: Told) -> Backend:
    return backend(journal=lambda _: journal)


async def test_the_steps_are_told_newest_first_and_the_record_is_whole() -> None:
    async with walking(told(Told(TAKEN_BACK)), (100, 30)) as walk:
        await walk.press("at")
        await walk.sees("intact")
        assert walk.text.index("2026-11-21 10:00") < walk.text.index("2026-11-20 09:30")
        assert "undone since" in walk.text
        assert "az acr update" not in walk.text
        await walk.press("n", "enter")
        await walk.sees("az acr update --name acrshop --admin-enabled false")
        await walk.sees("az acr update --name acrshop --admin-enabled true")
        await walk.press("escape")
        await walk.until(lambda: walk.app.screen is walk.checklist)


async def test_a_step_without_an_end_is_not_told_as_done() -> None:
    async with walking(told(Told([intent()]))) as walk:
        await walk.press("at")
        await walk.sees("not known: nothing tells how it ended")


async def test_a_damaged_record_says_at_which_line() -> None:
    damage = (Damage(3, "the entry is not as it was written"),)
    async with walking(told(Told(DONE, damage))) as walk:
        await walk.press("at")
        await walk.sees("damaged at line 3: the entry is not as it was written")
        assert "intact" not in walk.text


async def test_a_journal_that_cannot_be_read_is_told_and_keeps_nobody_from_working() -> None:
    class Broken(Told):
        def entries(self) -> tuple[JsonObject, ...]:
            raise UnsafeFileError("it belongs to somebody else")

    async with walking(told(Broken(()))) as walk:
        await walk.press("at")
        await walk.sees("The journal cannot be read: it belongs to somebody else")


async def test_without_a_journal_the_key_says_why_it_cannot_act() -> None:
    async with walking(backend()) as walk:
        await walk.press("at")
        await walk.told("No journal is kept here")


async def test_a_fix_that_came_undone_is_said_in_the_finding_and_in_its_line() -> None:
    async with walking(told(Told(DONE)), (140, 45)) as walk:
        await walk.go_to("IAM-3")
        await walk.sees("come undone since")
        assert line_of(walk).endswith(" undone")


async def test_what_we_took_back_ourselves_has_not_come_undone() -> None:
    async with walking(told(Told(TAKEN_BACK)), (140, 45)) as walk:
        await walk.go_to("IAM-3")
        assert "undone" not in walk.text


def line_of(walk: Walk) -> str:
    (line,) = (line for line in walk.text.splitlines() if "✗ fail    IAM-3" in line)
    return line.partition("│")[0].rstrip()


async def test_the_journal_can_be_looked_at_in_read_only_mode() -> None:
    async with walking(backend(read_only=True, journal=lambda _: Told(DONE))) as walk:
        await walk.press("at")
        await walk.sees("Turn the admin user off")
