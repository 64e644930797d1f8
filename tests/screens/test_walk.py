"""The walk, screen by screen, as an operator goes through it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace
from support.screen_world import items, world
from support.snapshots import CLUSTER
from support.walk import FakeApply, FakeAzure, Walk, backend, walking

from aks_harden.apply.events import Change, Event, Failed, Finished, Output, Stale, Started
from aks_harden.apply.ports import Azure
from aks_harden.engine.plan import Plan
from aks_harden.model.azure import ClusterRow, ReadError
from aks_harden.model.fix import Risk
from aks_harden.model.verdict import Verdict
from aks_harden.screens.app import HardenApp
from aks_harden.screens.backend import Undoable

ROWS = (
    ClusterRow(
        id=CLUSTER,
        name="aks-test",
        group="rg-test",
        location="westeurope",
        version="1.34.2",
        state="Succeeded",
    ),
    ClusterRow(
        id=CLUSTER.replace("aks-test", "aks-old"),
        name="aks-old",
        group="rg-old",
        location="northeurope",
        version="1.29.0",
        state="Stopped",
    ),
)


async def apply_safe_fix(walk: Walk) -> None:
    """From the checklist through plan and confirmation of the safe fix."""
    await walk.go_to("IAM-3")
    await walk.press("f")
    await walk.sees("Turn the admin user off")
    await walk.press("a")
    await walk.sees("Apply 1 step to aks-test?")
    await walk.press("tab", "enter")


async def test_verdicts_land_one_by_one_and_the_list_is_usable_before_the_last() -> None:
    azure = FakeAzure(world())
    azure.stepwise = True
    async with walking(backend(azure), read=False) as walk:
        await walk.sees("· unread")
        azure.let_land()
        await walk.sees("✗ fail   IAM-1 Local accounts a")
        assert "· unread IAM-3 The registry's" in walk.text
        await walk.press("j")
        await walk.press("z")
        await walk.sees("Fixes are offered once everything has been read.")
        await walk.press("z")
        azure.let_land(2)
        await walk.read()
        await walk.sees("✗ fail    IAM-3 The registry's")
        assert "· unread" not in walk.text


async def test_a_cluster_named_by_name_opens_at_once_and_esc_leads_to_the_list() -> None:
    azure = FakeAzure(world(), rows=ROWS)

    async def named(_azure: Azure) -> str:
        return CLUSTER

    async with walking(backend(azure, cluster_id=None, named=named), read=False) as walk:
        await walk.sees("IAM-1 Local accounts")
        await walk.press("escape")
        await walk.sees("aks-old")


async def test_clusters_are_listed_filtered_and_opened() -> None:
    azure = FakeAzure(world(), rows=ROWS)
    async with walking(backend(azure, cluster_id=None), read=False) as walk:
        await walk.sees("aks-old")
        await walk.sees("2 clusters")
        await walk.press("slash")
        await walk.type("old")
        await walk.until(lambda: "aks-test" not in walk.text, "the other one gone")
        await walk.press("escape")
        await walk.sees("aks-test")
        await walk.press("enter")
        await walk.read()
        await walk.sees("Local accounts are off")
        await walk.press("escape")
        await walk.sees("2 clusters")


async def test_an_unreadable_cluster_says_one_sentence_and_r_tries_again() -> None:
    azure = FakeAzure(world(), error=ReadError("You may not read aks-test: ask for the Reader role."))
    async with walking(backend(azure), read=False) as walk:
        await walk.sees("You may not read aks-test")
        await walk.sees("r tries again")
        azure.error = None
        await walk.press("r")
        await walk.read()
        assert azure.reads == 2


async def test_an_error_of_ours_is_a_sentence_too() -> None:
    async with walking(backend(FakeAzure(world(), error=ValueError("odd"))), read=False) as walk:
        await walk.sees("Reading broke off: ValueError: odd")


async def test_a_failed_second_reading_leaves_the_first_in_view() -> None:
    azure = FakeAzure(world())
    async with walking(backend(azure)) as walk:
        azure.error = ReadError("The connection was lost.")
        await walk.press("R")
        await walk.told("What is shown was read before")
        assert "Local accounts are off" in walk.text


async def test_next_and_previous_go_round_the_failing_items() -> None:
    async with walking(backend()) as walk:
        seen = [walk.here]
        for _ in range(4):
            await walk.press("n")
            await walk.pilot.pause()
            seen.append(walk.here)
        assert seen == ["IAM-1", "IAM-3", "NET-1", "NET-8", "IAM-1"]
        await walk.press("N")
        await walk.until(lambda: walk.here == "NET-8", "back round the beginning")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("status:fail", ["IAM-1", "IAM-3", "NET-1", "NET-8"]),
        ("status:fail sev:high", ["IAM-1", "IAM-3"]),
        ("!status:fail section:cmp", ["CMP-2", "CMP-5", "EXT-WIN"]),
        ("ssh", ["NET-8"]),
        ("is:extended", ["EXT-WIN"]),
        ("status:unknown,manual", ["NET-2", "CMP-5"]),
    ],
)
async def test_the_filter_narrows_the_list(typed: str, shown: list[str]) -> None:
    async with walking(backend()) as walk:
        await walk.press("slash")
        await walk.type(typed)
        await walk.until(lambda: [leaf.id for leaf in walk.checklist.list_.shown] == shown, str(shown))
        await walk.press("enter", "escape")
        await walk.until(lambda: len(walk.checklist.list_.shown) == 8, "everything again")


async def test_a_wrong_filter_says_so_and_hides_nothing() -> None:
    async with walking(backend()) as walk:
        await walk.press("slash")
        await walk.type("colour:red")
        await walk.sees("There is no field colour")
        assert len(walk.checklist.list_.shown) == 8


async def test_numbers_go_to_sections() -> None:
    async with walking(backend()) as walk:
        await walk.press("2")
        await walk.until(lambda: walk.here == "NET-1", "the second section")
        await walk.press("4")
        await walk.until(lambda: walk.here == "CMP-2", "the fourth section")


async def test_recheck_reads_again_only_what_the_item_was_judged_on() -> None:
    azure = FakeAzure(world())
    async with walking(backend(azure)) as walk:
        await walk.go_to("IAM-3")
        await walk.press("r")
        await walk.told("IAM-3 was read again: still fail.")
        assert azure.reread_facets == ("registries",)
        await walk.sees("read 12:05 UTC")


async def test_the_finding_shows_what_was_found_and_what_was_wanted() -> None:
    async with walking(backend()) as walk:
        await walk.go_to("NET-1")
        await walk.press("z")
        await walk.sees("found  absent, default []")
        await walk.sees("wanted narrow ranges")
        await walk.go_to("NET-2")
        await walk.sees("needs  Microsoft.Network/azureFirewalls/read")


async def test_the_fix_has_four_forms() -> None:
    async with walking(backend(), (140, 45)) as walk:
        await walk.go_to("IAM-3")
        await walk.sees("az acr update --name acrshop")
        await walk.press("t")
        await walk.sees("adminUserEnabled: false")
        await walk.press("t")
        await walk.sees("admin_enabled = false")
        await walk.press("t")
        await walk.sees("This fix has no Policy form.")


async def test_evidence_is_shown_as_json() -> None:
    async with walking(backend()) as walk:
        await walk.go_to("IAM-3")
        await walk.press("e")
        await walk.sees("Evidence of IAM-3")
        await walk.press("pagedown")
        await walk.sees('"observed": true')
        await walk.press("escape")
        await walk.sees("n Next fail")


async def test_commands_are_copied_and_shown_on_the_second_press() -> None:
    async with walking(backend()) as walk:
        await walk.go_to("IAM-3")
        await walk.press("y")
        await walk.told("sent to terminal clipboard")
        assert walk.app.clipboard == "az acr update --name acrshop --admin-enabled false"
        await walk.press("y")
        await walk.sees("To select and copy")


async def test_documentation_is_copied_where_there_is_no_browser() -> None:
    async with walking(backend()) as walk:
        await walk.press("o")
        await walk.told("No browser here")
        assert walk.app.clipboard.startswith("https://learn.microsoft.com/")


async def test_help_and_palette_come_from_the_registry() -> None:
    async with walking(backend()) as walk:
        await walk.press("question_mark")
        await walk.sees("Keys of the checklist")
        await walk.press("escape", "ctrl+p")
        await walk.sees("Search")
        await walk.type("evidence")
        await walk.sees("Show the item's evidence as JSON")
        await walk.press("enter")
        await walk.sees("Evidence of IAM-1")


async def test_the_plan_says_what_holds_it_back_and_asks() -> None:
    async with walking(backend()) as walk:
        await walk.go_to("NET-1")
        await walk.press("f")
        await walk.sees("It asks something first: answer with i.")
        await walk.press("a")
        await walk.told("answer with i")
        await walk.press("i")
        await walk.sees("Which ranges may reach the API server?")
        await walk.press("enter")
        await walk.sees("An answer is needed")
        await walk.press("down", "enter")
        await walk.until(lambda: "asks something first" not in walk.text, "nothing open")
        await walk.sees("--api-server-authorized-ip-ranges 203.0.113.7/32")


async def test_an_answer_half_typed_is_there_again() -> None:
    async with walking(backend()) as walk:
        await walk.go_to("NET-1")
        await walk.press("f", "i")
        await walk.sees("Which ranges")
        await walk.type("10.0")
        await walk.press("escape", "i")
        await walk.sees("10.0")


async def test_a_fix_for_hands_is_not_applied() -> None:
    apply = FakeApply()
    async with walking(backend(apply=apply)) as walk:
        await walk.go_to("NET-8")
        await walk.press("s")
        await walk.told("not for a program to apply")
        await walk.press("f", "a")
        await walk.told("not for a program to apply")
        assert not apply.plans


async def test_a_safe_fix_is_applied_verified_and_moves_its_verdict() -> None:
    apply = FakeApply()
    async with walking(backend(apply=apply)) as walk:
        await apply_safe_fix(walk)
        await walk.sees("Verified: 1 step done, read again, and it holds.")
        await walk.sees("✗ fail → ✓ pass  IAM-3/admin-user")
        assert len(apply.plans) == 1
        await walk.press("escape")
        await walk.sees("✗→✓ pass")
        session = walk.app.session
        assert session is not None
        assert session.leaf("IAM-3").verdict is Verdict.PASS
        assert "✗ 3 fail" in walk.text


async def test_a_wrong_name_says_so_and_writes_nothing() -> None:
    apply = FakeApply()
    async with walking(backend(apply=apply)) as walk:
        await walk.go_to("NET-1")
        await walk.press("f", "i")
        await walk.sees("Which ranges")
        await walk.type("203.0.113.7/32")
        await walk.press("enter", "a")
        await walk.sees("Type the cluster's name")
        await walk.type("aks-prod")
        await walk.sees("That is not the cluster's name: it is aks-test")
        await walk.press("enter")
        assert not apply.plans
        await walk.press(*["backspace"] * 4)
        await walk.type("test")
        await walk.press("enter")
        await walk.sees("Verified")
        assert len(apply.plans) == 1


async def test_a_one_way_fix_wants_its_consequence_ticked() -> None:
    apply = FakeApply()
    async with walking(backend(apply=apply)) as walk:
        await walk.go_to("IAM-1")
        await walk.press("f", "a")
        await walk.sees("[ ] Kubeconfigs that were handed out")
        await walk.type("aks-test")
        await walk.press("enter")
        await walk.sees("Tick what cannot be taken back first.")
        assert not apply.plans
        await walk.press("shift+tab", "enter")
        assert "[ ] Kubeconfigs" in walk.text
        await walk.press("space", "tab", "enter")
        await walk.sees("Verified")
        assert len(apply.plans) == 1


async def test_a_stale_plan_shows_what_changed() -> None:
    async def script(plan: Plan) -> AsyncIterator[Event]:
        step = plan.steps[0]
        yield Started(step=step, number=1, total=1)
        change = Change(
            resource=step.resource,
            path="properties.adminUserEnabled",
            before=True,
            after=None,
            query="",
            call="",
        )
        yield Stale(step=step, reason="The registry changed after it was read.", changes=(change,))
        yield Finished(done=0, pending=1, code=12, snapshot=plan.before)

    async with walking(backend(apply=FakeApply(script))) as walk:
        await apply_safe_fix(walk)
        await walk.sees("! stale")
        await walk.sees("properties.adminUserEnabled of acrshop (registry): true → absent")
        await walk.sees("Stopped: 0 steps done")


async def test_a_failing_step_stops_and_says_why() -> None:
    async def script(plan: Plan) -> AsyncIterator[Event]:
        step = plan.steps[0]
        yield Started(step=step, number=1, total=1)
        yield Failed(step=step, reason="az ended with 3: no such registry.")
        yield Finished(done=0, pending=1, code=11, snapshot=plan.before)

    async with walking(backend(apply=FakeApply(script))) as walk:
        await apply_safe_fix(walk)
        await walk.sees("az ended with 3: no such registry.")
        await walk.press("escape")
        await walk.sees("✗ 4 fail")


async def test_a_run_that_breaks_says_so() -> None:
    async def script(plan: Plan) -> AsyncIterator[Event]:
        yield Started(step=plan.steps[0], number=1, total=1)
        raise OSError("the disk is full")

    async with walking(backend(apply=FakeApply(script))) as walk:
        await apply_safe_fix(walk)
        await walk.sees("The run stopped: the disk is full")
        assert not walk.app.writing.busy


async def test_stopping_to_wait_is_asked_for_and_spelled_out() -> None:
    closed = asyncio.Event()

    async def script(plan: Plan) -> AsyncIterator[Event]:
        step = plan.steps[0]
        yield Started(step=step, number=1, total=1)
        yield Output(step=step, text="working\n")
        try:
            await asyncio.Event().wait()
        finally:
            closed.set()

    async with walking(backend(apply=FakeApply(script))) as walk:
        await apply_safe_fix(walk)
        await walk.sees("working")
        await walk.press("escape")
        await walk.sees("What Azure has accepted")
        await walk.press("enter")
        await walk.sees("esc stops waiting")
        await walk.press("q")
        await walk.sees("Leave while commands are running?")
        await walk.press("escape", "escape", "tab", "enter")
        await walk.sees("You stopped waiting.")
        assert closed.is_set()


async def test_many_lines_of_output_reach_the_log_whole() -> None:
    async def script(plan: Plan) -> AsyncIterator[Event]:
        step = plan.steps[0]
        yield Started(step=step, number=1, total=1)
        for number in range(3000):
            yield Output(step=step, text=f"line {number}\n")
        yield Finished(done=1, pending=0, code=0, snapshot=plan.after)

    async with walking(backend(apply=FakeApply(script))) as walk:
        await apply_safe_fix(walk)
        await walk.sees("line 2999")


async def test_undo_is_confirmed_and_run() -> None:
    ran: list[str] = []

    async def undo(_: object) -> AsyncIterator[Event]:
        ran.append("undo")
        yield Finished(done=1, pending=0, code=0, snapshot=world())

    last = Undoable(
        title="Turn the admin user off",
        commands=(("az", "acr", "update", "--admin-enabled", "true"),),
        risk=Risk.SAFE,
    )
    async with walking(backend(undo=undo, undoable=lambda _: last)) as walk:
        await walk.press("u")
        await walk.sees("Take back the last step?")
        await walk.sees("az acr update --admin-enabled true")
        await walk.press("enter")
        assert not ran
        await walk.press("u")
        await walk.sees("Take back")
        await walk.press("tab", "enter")
        await walk.sees("Verified")
        assert ran == ["undo"]


async def test_what_has_no_way_back_says_so() -> None:
    last = Undoable(title="x", commands=(), risk=Risk.SAFE, refused="There is no way back from “x”.")
    async with walking(backend(undoable=lambda _: last)) as walk:
        await walk.press("u")
        await walk.told("There is no way back")


async def test_what_a_crash_left_open_is_told() -> None:
    async def reconcile(_: object) -> tuple[str, ...]:
        return ("“Turn the admin user off” was cut off: it was done before the cut.",)

    async with walking(backend(reconcile=reconcile)) as walk:
        await walk.told("was cut off: it was done before the cut.")


async def test_read_only_has_no_key_that_writes() -> None:
    async with walking(backend(read_only=True)) as walk:
        assert "read-only" in walk.text
        await walk.press("u")
        assert not walk.toasts
        await walk.go_to("IAM-3")
        await walk.press("f")
        await walk.sees("Turn the admin user off")
        assert "Apply" not in walk.text
        await walk.press("a")
        assert walk.screen is walk.app.screen
        await walk.press("question_mark")
        await walk.sees("Keys of the plan")
        assert "Apply the plan" not in walk.text


async def test_a_key_that_cannot_act_says_why() -> None:
    async with walking(backend()) as walk:
        await walk.press("p")
        await walk.told("The plan is empty")
        await walk.press("u")
        await walk.told("Nothing was applied here")
        await walk.go_to("NET-2")
        await walk.press("f")
        await walk.told("It could not be read, so no fix is offered")


async def test_q_quits() -> None:
    async with walking(backend()) as walk:
        await walk.press("q")
        await walk.until(lambda: walk.app.return_value == 0, "the end")


def test_the_world_of_these_tests_holds_every_verdict() -> None:
    from aks_harden.engine.judge import judge  # noqa: PLC0415 - used here alone
    from aks_harden.model.context import Context  # noqa: PLC0415 - as above

    verdicts = {finding.verdict for finding in judge(world(), Context(), items())}
    assert verdicts == set(Verdict) - {Verdict.PASS}


async def test_the_cursor_stays_on_its_item_however_the_filter_is_typed() -> None:
    async with walking(backend()) as walk:
        await walk.go_to("NET-1")
        await walk.press("slash", *"sev:crit")
        await walk.until(lambda: walk.here == "NET-1", "the cursor on NET-1")
        await walk.press("escape", "escape")
        await walk.until(lambda: walk.here == "NET-1" and "IAM-1" in walk.text, "all items, the cursor kept")


async def test_the_footer_names_the_keys_that_work_now() -> None:
    async with walking(backend()) as walk:
        await walk.press("enter")
        await walk.until(lambda: walk.text.splitlines()[-1].startswith(" esc Back"), "the way back")
        await walk.press("slash")
        await walk.sees("Keep the filter")
        await walk.press("escape")
        await walk.until(lambda: walk.text.splitlines()[-1].startswith(" enter Open"), "the list's keys")


async def test_long_lines_of_az_are_folded_not_cut() -> None:
    end = "the-end-of-a-long-line"

    async def long(plan: Plan) -> AsyncIterator[Event]:
        step = plan.steps[0]
        yield Started(step=step, number=1, total=1)
        yield Output(step=step, text=f'{{"id": "{"/long" * 30}')
        yield Output(step=step, text=f'/{end}"}}\n')
        yield Finished(done=1, pending=0, code=0, snapshot=plan.after)

    async with walking(backend(apply=FakeApply(long))) as walk:
        await walk.go_to("IAM-3")
        await walk.press("f", "a")
        await walk.pilot.pause()
        await walk.press("tab", "enter")
        await walk.until(lambda: end in walk.text.replace("\n   ", ""), end)


async def test_the_question_whether_to_stop_waiting_goes_when_the_run_has_ended() -> None:
    go = asyncio.Event()

    async def slow(plan: Plan) -> AsyncIterator[Event]:
        yield Started(step=plan.steps[0], number=1, total=1)
        await go.wait()
        yield Finished(done=1, pending=0, code=0, snapshot=plan.after)

    async with walking(backend(apply=FakeApply(slow))) as walk:
        await apply_safe_fix(walk)
        await walk.press("escape")
        await walk.sees("Stop waiting?")
        go.set()
        await walk.until(lambda: "Stop waiting?" not in walk.text and "Ended." in walk.text, "the end alone")


async def test_where_nobody_is_signed_in_the_header_and_the_filter_say_so() -> None:
    azure = FakeAzure(world(), error=ReadError("Nobody is signed in."))
    made = backend(azure, cluster_id=None)

    async def nobody() -> Azure:
        raise ReadError("Nobody is signed in.")

    async with walking(replace(made, azure=nobody), read=False) as walk:
        await walk.sees("not signed in")
        await walk.press("slash")
        await walk.told("there is nothing to filter")
        await walk.press("enter")
        await walk.told("There is no cluster to open.")
        await walk.press("escape")
        await walk.told("This is the first screen")
        await walk.press("q")
        await walk.until(lambda: walk.app._exit, "the end")


async def test_a_sections_heading_shows_what_the_section_is_about() -> None:
    async with walking(backend(FakeAzure(world())), (140, 45)) as walk:
        await walk.go_to("IAM-1")
        await walk.press("k")
        await walk.sees("Few people and identities")
        await walk.sees("Links of the text, as they are today")
        await walk.press("j")
        await walk.sees("Evidence")


async def test_the_first_link_of_a_section_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(HardenApp, "open_address", lambda _app, address: opened.append(address))
    async with walking(backend(FakeAzure(world()))) as walk:
        await walk.go_to("IAM-1")
        await walk.press("k")
        await walk.sees("Few people")
        await walk.press("o")
    assert opened == ["https://learn.microsoft.com/azure/aks/entra-id-control-plane-authentication"]
