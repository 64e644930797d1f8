"""What holds on every screen: enter by habit writes nothing, foreign text stays text, 80 columns do."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from support.screen_world import REGISTRY, items, world
from support.snapshots import CLUSTER, SUB
from support.walk import WHO, FakeApply, FakeAzure, Walk, backend, screen_lines, walking

from aks_harden.actions import ACTIONS, Place, actions, hints
from aks_harden.model.azure import ClusterRow, Identity
from aks_harden.screens.applying import ApplyScreen
from aks_harden.screens.base import BaseScreen, bindings
from aks_harden.screens.checklist import ChecklistScreen
from aks_harden.screens.clusters import ClustersScreen
from aks_harden.screens.journal import JournalScreen
from aks_harden.screens.plan import PlanScreen
from aks_harden.screens.viewer import ViewerScreen
from aks_harden.snapshot.snapshot import Snapshot

SCREENS: dict[Place, type[BaseScreen]] = {
    Place.CLUSTERS: ClustersScreen,
    Place.CHECKLIST: ChecklistScreen,
    Place.PLAN: PlanScreen,
    Place.APPLY: ApplyScreen,
    Place.VIEWER: ViewerScreen,
    Place.JOURNAL: JournalScreen,
}

WAYS: dict[str, tuple[str, tuple[str, ...]]] = {
    "the checklist": ("IAM-3", ()),
    "the whole-screen finding": ("IAM-3", ("z",)),
    "the plan": ("IAM-3", ("f",)),
    "the plan of a disruptive fix": ("NET-1", ("f",)),
    "the questions": ("NET-1", ("f", "i")),
    "the plain confirmation": ("IAM-3", ("f", "a")),
    "the confirmation with a consequence": ("IAM-1", ("f", "a")),
    "the evidence": ("IAM-3", ("e",)),
    "the help": ("IAM-3", ("question_mark",)),
    "the filter": ("IAM-3", ("slash",)),
}


@pytest.mark.parametrize(("item", "way"), WAYS.values(), ids=WAYS)
async def test_pressing_enter_by_habit_writes_nothing(item: str, way: tuple[str, ...]) -> None:
    apply = FakeApply()
    async with walking(backend(apply=apply)) as walk:
        await walk.go_to(item)
        for key in way:
            await walk.press(key)
            await walk.pilot.pause()
        for _ in range(8):
            await walk.press("enter")
        assert not apply.plans


@pytest.mark.parametrize("place", Place)
def test_every_action_has_its_method(place: Place) -> None:
    missing = [action.id for action in actions(place) if not hasattr(SCREENS[place], f"do_{action.id}")]
    assert missing == []


def test_no_two_actions_of_a_place_share_a_key() -> None:
    for place in Place:
        keys = [key for action in actions(place) for key in action.keys]
        assert len(keys) == len(set(keys)), place


def test_read_only_leaves_no_action_that_writes() -> None:
    assert {action.id for action in ACTIONS if action.mutates} == {"apply", "undo"}
    for place in Place:
        assert not any(action.mutates for action in actions(place, read_only=True))


def test_bindings_are_made_of_the_registry() -> None:
    for place, screen in SCREENS.items():
        assert bindings(place) == [*screen.BINDINGS]


@pytest.mark.parametrize("place", Place)
@pytest.mark.parametrize("read_only", [False, True])
def test_the_footer_has_at_most_eight_hints_and_fits_eighty_columns(place: Place, read_only: bool) -> None:  # noqa: FBT001 - a row
    from aks_harden.widgets.hints import hints_line  # noqa: PLC0415 - used here alone

    shown = hints(place, read_only=read_only)
    assert 0 < len(shown) <= 8
    assert hints_line(shown).cell_length <= 80


@pytest.mark.parametrize("place", Place)
def test_a_narrow_footer_leaves_whole_hints_out_but_never_help_and_quit(place: Place) -> None:
    from aks_harden.widgets.hints import fitting, hints_line  # noqa: PLC0415 - used here alone

    kept = fitting(hints(place), 60)
    assert hints_line(kept).cell_length <= 60
    assert [action.id for action in kept[-2:]] == ["help", "quit"]


HOSTILE = {
    "an ARM id in brackets": "[/subscriptions/x]",
    "an unbalanced end": "a[/]b",
    "an action to click": "[@click=app.leave]x[/]",
    "a style": "[reverse]loud[/reverse]",
    "an escape sequence": "\x1b[2J\x1b]0;title\x07x",
    "right to left": "safe\u202egnp.exe",
    "a line end": "one\ntwo",
    "a C1 control": "\x9b31mred",
    "a zero width": "ab\u200bcd\ufeff",
    "a wide character": "日本語クラスター",
    "a long word": "x" * 300,
    "a lone surrogate": "a\ud800b",
}
FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def poisoned(text: str) -> Snapshot:
    name = text.replace("/", "\u2215")
    here = world(
        registry=f"{SUB}/resourceGroups/rg-test/providers/Microsoft.ContainerRegistry/registries/{name}"
    )
    return here.with_value("cluster", CLUSTER, "properties.apiServerAccessProfile.authorizedIPRanges", [text])


async def every_screen(walk: Walk, look: Callable[[], Awaitable[None]]) -> None:
    for item in ("IAM-3", "NET-1", "NET-2"):
        await walk.go_to(item)
        await look()
    await walk.go_to("IAM-3")
    for keys in (("z",), ("z", "e"), ("escape", "s", "p"), ("y", "y"), ("escape", "a"), ("escape", "escape")):
        await walk.press(*keys)
        await walk.pilot.pause()
        await look()
    await walk.press("question_mark")
    await look()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=["80x24", "140x45"])
async def test_foreign_text_stays_text_on_every_screen(text: str, size: tuple[int, int]) -> None:
    azure = FakeAzure(poisoned(text))
    who = Identity(user=text, tenant=text, cloud=text, subscription=text, subscription_name=text)
    azure_type = type("Poisoned", (FakeAzure,), {"identity": property(lambda _: who)})
    azure.__class__ = azure_type

    async with walking(backend(azure, label=text), size) as walk:

        async def look() -> None:
            assert not FORBIDDEN.search(walk.text.replace("\n", ""))
            assert all(len(line) <= size[0] for line in screen_lines(walk.app))

        await every_screen(walk, look)
        await walk.press("escape")
        assert walk.app.return_value is None


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_foreign_text_stays_text_in_the_list_of_clusters(text: str) -> None:
    row = ClusterRow(id=CLUSTER, name=text, group=text, location=text, version=text, state=text)
    async with walking(backend(FakeAzure(world(), rows=(row,)), cluster_id=None), read=False) as walk:
        await walk.sees("1 cluster")
        await walk.until(lambda: bool(walk.app.screen.query("DataTable")), "the table")
        await walk.pilot.pause()
        assert not FORBIDDEN.search(walk.text.replace("\n", ""))
        for y in range(3, 8):
            await walk.pilot.click(offset=(4, y))
        assert walk.app.return_value is None


async def test_an_action_named_in_foreign_text_cannot_be_clicked() -> None:
    text = "[@click=app.leave]x[/]"
    azure = FakeAzure(poisoned(text))
    async with walking(backend(azure)) as walk:
        await walk.go_to("NET-1")
        await walk.sees("[@click=app.leave]")
        row = next(y for y, line in enumerate(screen_lines(walk.app)) if "[@click=app.leave]" in line)
        column = screen_lines(walk.app)[row].index("[@click=app.leave]")
        await walk.pilot.click(offset=(column + 1, row))
        assert walk.app.return_value is None


@pytest.mark.parametrize(
    ("size", "says"),
    [((59, 24), "needs at least 60 columns"), ((80, 15), "needs at least 60 columns")],
    ids=["too narrow", "too low"],
)
async def test_a_terminal_too_small_is_told_what_is_needed(size: tuple[int, int], says: str) -> None:
    async with walking(backend(), size) as walk:
        await walk.sees(says)


async def test_below_eighty_columns_there_is_one_pane() -> None:
    async with walking(backend(), (70, 24)) as walk:
        assert "Evidence" not in walk.text
        await walk.press("enter")
        await walk.sees("Evidence")
        assert "Identity and access" not in walk.text
        await walk.press("escape")
        await walk.sees("Identity and access")


async def test_from_140_columns_the_plan_stands_beside() -> None:
    async with walking(backend(), (140, 45)) as walk:
        await walk.sees("Plan  0 steps")
        await walk.go_to("IAM-3")
        await walk.press("s")
        await walk.sees("Plan  1 step")
        await walk.sees("IAM-3/admin-user")


async def test_resizing_lays_the_screen_out_anew() -> None:
    async with walking(backend(), (140, 45)) as walk:
        await walk.pilot.resize_terminal(80, 24)
        await walk.until(lambda: len(screen_lines(walk.app)) == 24, "24 rows")
        await walk.until(lambda: all(len(line) <= 80 for line in screen_lines(walk.app)), "80 columns")
        await walk.sees("q Quit")


async def test_ascii_draws_nothing_else() -> None:
    async with walking(backend(ascii=True), (140, 45)) as walk:
        await walk.go_to("IAM-3")
        await walk.press("s")
        await walk.sees("x fail")
        for keys in ((), ("p",), ("a",), ("escape", "escape", "question_mark")):
            await walk.press(*keys)
            await walk.pilot.pause()
            walk.app.clear_notifications()
            await walk.pilot.pause()
            odd = {character for character in walk.text if not character.isascii()}
            # The scroll bar's half blocks are the toolkit's own.
            assert odd <= set("▁▂▃▄▅▆▇█▊▌"), odd


CHILD = f"""
import asyncio, sys
sys.path.insert(0, {str(Path(__file__).parent.parent)!r})
from support.walk import backend
from aks_harden.screens.app import run
run(backend())
"""


def frames(environ: dict[str, str]) -> bytes:
    """What a real terminal gets until the checklist stands, and then until the program has ended."""
    pid, handle = pty.fork()
    if pid == 0:
        os.execve(  # noqa: S606 - the program under test, on a terminal of its own
            sys.executable, [sys.executable, "-c", CHILD], {**os.environ, **environ}
        )
    seen, deadline = b"", time.monotonic() + 30
    while b"read 12:00" not in seen and time.monotonic() < deadline:
        if select.select([handle], [], [], 1)[0]:
            seen += os.read(handle, 1 << 16)
    os.write(handle, b"q")
    while time.monotonic() < deadline:
        try:
            more = os.read(handle, 1 << 16)
        except OSError:
            break
        if not more:
            break
        seen += more
    os.waitpid(pid, 0)
    os.close(handle)
    return seen


COLOUR = re.compile(rb"\x1b\[[0-9;:]*?(?<![0-9])(3[0-7]|4[0-7]|9[0-7]|10[0-7]|38|48)(?![0-9])[0-9;:]*m")
SURROUNDINGS = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "COLUMNS": "80", "LINES": "24"}


@pytest.mark.parametrize(
    ("value", "coloured"), [("1", False), ("", True)], ids=["NO_COLOR set", "NO_COLOR empty"]
)
def test_no_color_is_no_colour_and_an_empty_one_is_none(value: str, coloured: bool) -> None:  # noqa: FBT001 - a row
    seen = frames({**SURROUNDINGS, "NO_COLOR": value})
    assert b"read 12:00" in seen
    assert bool(COLOUR.search(seen)) is coloured


def test_starting_brings_neither_azure_nor_the_engine_before_the_first_frame() -> None:
    code = (
        "import sys, aks_harden.screens.app, aks_harden.screens.checklist\n"
        "print([name for name in sys.modules if name.split('.')[0] in {'azure', 'aiohttp', 'msal'}"
        " or name.startswith(('aks_harden.azure', 'aks_harden.sandbox', 'aks_harden.checks.iam'))"
        " or name in {'textual.widgets._markdown', 'markdown_it'}])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


def test_the_main_screen_stays_small() -> None:
    import aks_harden.screens.checklist as module  # noqa: PLC0415 - its own file is what is measured

    assert len(Path(module.__file__).read_text(encoding="utf-8").splitlines()) <= 300


def test_the_names_used_here_are_those_of_the_world() -> None:
    assert REGISTRY.endswith("acrshop")
    assert WHO.user
    assert replace(items()[0]).check.id == "IAM-1"
