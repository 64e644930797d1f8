"""The small pure parts under the screens: wrapping, quoting, cutting, filtering."""

import shlex
import subprocess
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from aks_harden.model.finding import Evidence
from aks_harden.model.fix import Command, Risk
from aks_harden.model.json import Json
from aks_harden.report.values import plain, tail
from aks_harden.screens.clipboard import fits_terminal, native_tool
from aks_harden.screens.dialogs.rung import Rung
from aks_harden.screens.links import open_link
from aks_harden.widgets.commands import command_lines, shell_line
from aks_harden.widgets.flow import Flow, shorten, wrap
from aks_harden.widgets.glyphs import Glyphs, speaks_unicode
from aks_harden.widgets.header import Standing, counts_line, read_at, standing_line
from aks_harden.widgets.literal import literal, visible
from aks_harden.widgets.prose import write_prose
from aks_harden.widgets.values import called, found

TEXTS = st.text(max_size=200)


@given(TEXTS, st.integers(2, 60))
def test_wrapped_lines_fit_and_lose_no_letter(text: str, width: int) -> None:
    lines = wrap(visible(text), width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(visible(text).split())


@given(TEXTS, st.integers(1, 60))
def test_shortened_text_fits(text: str, width: int) -> None:
    assert cell_len(shorten(visible(text), width)) <= width


@given(TEXTS)
def test_visible_text_holds_nothing_a_terminal_obeys(text: str) -> None:
    assert all(character.isprintable() for character in visible(text))


@given(TEXTS)
def test_literal_is_never_parsed(text: str) -> None:
    assert literal(text).plain == visible(text)
    assert literal(text).spans == []


@given(st.lists(TEXTS.filter(lambda text: "\0" not in text), min_size=1, max_size=4))
def test_a_copied_command_means_the_same_arguments_to_a_shell(words: list[str]) -> None:
    try:
        wanted = [word.encode() for word in words]
    except UnicodeEncodeError:
        return
    line = shell_line(("printf", "%s\\0", *words))
    assert not any(character < " " for character in line)
    out = subprocess.run(["bash", "-c", line], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"})  # noqa: S607 - the shell of the machine
    assert out.stdout.split(b"\0")[:-1] == wanted


@pytest.mark.parametrize("width", [24, 40, 78, 120])
def test_a_command_over_several_lines_is_the_same_command(width: int) -> None:
    argv = (
        "az",
        "aks",
        "update",
        "--name",
        "a b",
        "--api-server-authorized-ip-ranges",
        "1.2.3.4/32,5.6.7.8/32",
    )
    command = Command(words=argv[:3], target=argv[3:5], change=argv[5:])
    joined = "\n".join(command_lines(command, width))
    assert tuple(shlex.split(joined.replace("\\\n", ""))) == argv


STANDING = Standing(
    cluster="aks-production-westeurope-01",
    subscription="Contoso Payments Production",
    tenant="contoso.onmicrosoft.com",
    user="anastasia.long-name@contoso.example",
    chips=("read-only", "sandbox"),
)


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_the_header_keeps_every_part_at_every_width(width: int) -> None:
    line = standing_line(STANDING, width, Glyphs())
    assert line.cell_length <= width
    for part in ("aks-pro", "Contoso", "contoso", "anastas", "read-only", "sandbox"):
        assert part in line.plain


def test_the_counts_name_every_verdict_in_words() -> None:
    from aks_harden.model.verdict import Verdict  # noqa: PLC0415 - used here alone

    line = counts_line(dict.fromkeys((*Verdict, None), 12), "read 12:00 UTC", 100, Glyphs())
    for word in ("12 fail", "12 unknown", "12 manual", "12 warn", "12 pass", "12 n/a", "12 unread"):
        assert word in line.plain


def test_where_not_all_counts_fit_the_gravest_and_the_age_stay() -> None:
    from aks_harden.model.verdict import Verdict  # noqa: PLC0415 - used here alone

    line = counts_line(dict.fromkeys(Verdict, 12), "! read 07:00 UTC, 5 h ago", 80, Glyphs())
    assert line.cell_length <= 80
    assert line.plain.startswith(" ✗ 12 fail  ? 12 unknown")
    assert line.plain.endswith("5 h ago")


@pytest.mark.parametrize(
    ("taken", "says"),
    [
        ("2026-11-23T11:50:00Z", "read 11:50 UTC"),
        ("2026-11-23T11:40:00Z", "! read 11:40 UTC, 20 min ago"),
        ("2026-11-23T07:00:00Z", "! read 07:00 UTC, 5 h ago"),
        ("2026-11-23T11:00:00", "read 11:00 UTC"),
        ("not a time", "read  UTC"),
    ],
)
def test_what_is_old_says_how_old(taken: str, says: str) -> None:
    assert read_at(taken, datetime(2026, 11, 23, 12, 0, tzinfo=UTC)) == says


@pytest.mark.parametrize(
    ("environ", "unicode"),
    [
        ({"LANG": "C.UTF-8"}, True),
        ({"LANG": "en_GB.utf8"}, True),
        ({"LANG": "C.UTF-8", "LC_ALL": "C"}, False),
        ({"LANG": "de_DE.ISO-8859-1"}, False),
        ({}, False),
    ],
)
def test_the_locale_decides_between_unicode_and_ascii(environ: dict[str, str], unicode: bool) -> None:  # noqa: FBT001 - a row
    assert speaks_unicode(environ) is unicode


@pytest.mark.parametrize(
    "environ",
    [{}, {"DISPLAY": ":0", "SSH_CONNECTION": "x"}, {"DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"}],
    ids=["no display", "over SSH", "on an SSH terminal"],
)
def test_no_browser_is_tried_where_none_can_be_seen(environ: dict[str, str]) -> None:
    assert open_link("https://learn.microsoft.com/", environ) is False
    assert native_tool(environ) is None


def test_only_web_addresses_are_opened() -> None:
    assert open_link("file:///etc/passwd", {"DISPLAY": ":0"}) is False


def test_what_is_too_long_for_the_terminal_is_not_sent() -> None:
    assert fits_terminal("x" * 50_000)
    assert not fits_terminal("x" * 60_000)


RUNG = Rung(
    title="Apply?",
    where="",
    cluster="aks-test",
    risk=Risk.ONE_WAY,
    lines=(),
    consequences=("It is gone.",),
    verb="Apply",
)


@pytest.mark.parametrize(
    ("name", "ticked", "says"),
    [
        ("", 0, "Type the cluster's name"),
        ("aks", 1, "That is not the cluster's name"),
        ("AKS-TEST", 1, "That is not the cluster's name"),
        ("aks-test", 0, "Tick"),
        (" aks-test ", 1, ""),
    ],
)
def test_the_ladder_says_what_is_missing(name: str, ticked: int, says: str) -> None:
    refusal = RUNG.refusal(name, ticked)
    assert refusal.startswith(says)
    assert bool(refusal) is bool(says)


REGISTRY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/acrshop"


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        (REGISTRY, "acrshop (registry)"),
        (REGISTRY + "/tokens/t1", "t1 (token)"),
        (
            "/providers/Microsoft.Authorization/roleAssignments/3aca40e0-82de-5e06-b4d0-7e5267c986b5",
            "3aca40e0… (role assignment)",
        ),
        ("/subscriptions/s", "s"),
        ("", ""),
    ],
)
def test_resources_are_called_by_name_and_kind(resource: str, words: str) -> None:
    assert called(resource) == words


def test_an_absent_value_shows_the_default_it_was_judged_as() -> None:
    row = Evidence(
        resource=REGISTRY,
        path="properties.adminUserEnabled",
        observed=None,
        default="https://example.com/page",
    )
    assert found(row) == ["absent, default false"]
    assert found(Evidence(resource=REGISTRY, path="x", observed=None)) == ["absent"]


def test_an_object_found_is_shown_in_short_parts_however_large() -> None:
    rule: Json = {"access": "Allow", "priority": 110, "of": {"port": "22", "open": "true"}}
    assert found(Evidence(resource=REGISTRY, path="x", observed=rule)) == [
        "access: Allow",
        "priority: 110",
        "of.port: 22",
        'of.open: "true"',
    ]
    large: Json = {f"k{number}": number for number in range(40)}
    assert found(Evidence(resource=REGISTRY, path="x", observed=large))[-1] == "28 more values, e shows them"


ROLE = (
    "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d"
)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "absent"),
        ("Free", "Free"),
        ("true", '"true"'),
        (True, "true"),
        ("absent", '"absent"'),
        ("", '""'),
        (" x", '" x"'),
        ([], "[]"),
        (["a", 1], "a, 1"),
        ({"a": {"b": None}}, "a.b: absent"),
        (ROLE, "AcrPull (…/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d)"),
        (REGISTRY, "…/registries/acrshop"),
    ],
)
def test_values_are_bare_where_nothing_can_be_mistaken(value: Json, words: str) -> None:
    assert plain(value, {"7f951dda-4ed3-4680-a7ca-43fe172d538d": "AcrPull"}) == words


@pytest.mark.parametrize(
    ("room", "end"),
    [
        (60, "learn.microsoft.com/azure/aks/private-clusters"),
        (40, "…/azure/aks/private-clusters"),
        (10, "…/private-clusters"),
    ],
)
def test_of_a_long_address_the_end_is_shown(room: int, end: str) -> None:
    assert tail("https://learn.microsoft.com/azure/aks/private-clusters", room) == end


def test_parts_are_broken_between_not_inside() -> None:
    flow = Flow(30, Glyphs())
    flow.parts(["disruptive one", "two words", "three"], indent=2)
    assert flow.content().plain.splitlines() == ["  disruptive one · two words", "  three"]


def test_a_long_name_is_broken_where_a_word_in_it_begins() -> None:
    assert wrap("ContainerRegistriesVulnerabilityAssessments", 35)[0] == "ContainerRegistriesVulnerability"


def test_ids_in_the_header_are_cut_before_names_are() -> None:
    standing = Standing(
        cluster="aks-shop",
        subscription="Contoso Shop",
        tenant="b0d42e45-bbcc-5d4e-9b35-8ef9c7f7c7c1",
        user="aks-harden-operator",
        chips=("sandbox",),
    )
    line = standing_line(standing, 80, Glyphs()).plain
    assert "sub Contoso Shop  tenant b0d42e45…  aks-harden-operator" in line


def test_a_page_becomes_paragraphs_bullets_and_code() -> None:
    flow = Flow(40, Glyphs())
    write_prose(
        flow, "One `az` and\n[a page](https://example.com).\n\n- first\n  goes on\n- second\n\n    code here"
    )
    assert flow.content().plain.splitlines() == [
        "  One az and a page",
        "  (https://example.com).",
        "  • first goes on",
        "  • second",
        "    code here",
    ]
