"""The Markdown report: it renders as tables and lists of ours, and as nothing that a text in it asked for."""

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace
from support.audits import AUDITS, ENDED, HOSTILE, WAIVED, audit, audit_of, decided_report, report_of

from aks_harden.model.verdict import Verdict
from aks_harden.report import markdown
from aks_harden.report.formats import Format, Writing, written
from aks_harden.report.literal import literal
from aks_harden.report.markdown_text import code, fenced, row, table, text

RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
ACTS = re.compile(
    r"@\w|#\d|\w#|\bGH-\d|://|www\.|:\w+:|\$|&\w+;|\]\(|[\w.]+@[\w.]+|\b[0-9a-f]{7,40}\b|\b[A-Z]+-\d"
)
"""What GitHub, Azure DevOps or Jira makes something of in text that is not code."""


@cache
def source(name: str) -> str:
    return written(audit(name), Format.MARKDOWN, Writing())


def tokens(words: str) -> list[Token]:
    """Return every token of a text, inline ones too."""
    found: list[Token] = []
    for token in RENDERER.parse(words):
        found += [token, *(token.children or [])]
    return found


def said(words: str) -> str:
    """Return what people read of a text."""
    return "".join(
        token.content
        if token.type in {"text", "code_inline", "fence"}
        else " "
        if token.type in {"softbreak", "td_close", "th_close", "paragraph_close", "heading_close"}
        else ""
        for token in tokens(words)
    )


@pytest.mark.parametrize("name", [name for name in AUDITS if name != "hostile"])
def test_every_failing_assertion_is_there_with_its_reason(name: str) -> None:
    read = said(source(name))
    for report in audit(name).reports:
        for finding in report.own:
            assert finding.id in read
            for entry in finding.assertions:
                if entry.verdict is Verdict.FAIL:
                    assert entry.key in read
                    assert " ".join(literal(entry.reason).split())[:200] in read


@pytest.mark.parametrize("name", AUDITS)
def test_there_is_no_html_no_picture_and_no_link_but_to_the_documentation(name: str) -> None:
    found = tokens(source(name))
    assert {token.type for token in found} & {
        "html_block",
        "html_inline",
        "image",
        "s_open",
        "em_open",
    } == set()
    links = [str(token.attrs["href"]) for token in found if token.type == "link_open"]
    assert all(address.startswith("https://learn.microsoft.com/") for address in links)


@pytest.mark.parametrize("name", AUDITS)
def test_nothing_outside_code_is_a_mention_a_reference_or_an_address(name: str) -> None:
    inside = 0
    for token in tokens(source(name)):
        inside += token.nesting if token.type in {"link_open", "link_close"} else 0
        if token.type == "text" and not inside:
            assert ACTS.findall(re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", token.content)) == []


@pytest.mark.parametrize("name", AUDITS)
def test_every_row_of_a_table_has_as_many_cells_as_its_head_on_every_renderer(name: str) -> None:
    cells = 0
    for line in source(name).splitlines():
        if not line.startswith("|"):
            cells = 0
            continue
        assert "\\\\|" not in line
        count = len(re.findall(r"(?<!\\)\|", line)) - 1
        assert cells in {0, count}
        cells = count


@pytest.mark.parametrize("name", AUDITS)
def test_it_is_the_same_for_the_same_audit_printable_and_short_enough(name: str) -> None:
    assert written(audit(name), Format.MARKDOWN, Writing(width=40, colour=True)) == source(name)
    assert all(char.isprintable() or char == "\n" for char in source(name))
    assert len(source(name)) <= markdown.LONGEST < 65_536


def test_with_all_of_its_detail_hostile_text_is_still_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "LONGEST", 10_000_000)
    whole = written(audit("hostile"), Format.MARKDOWN, Writing())
    kinds = {token.type for token in tokens(whole)}
    assert kinds & {"html_block", "html_inline", "image", "s_open", "em_open"} == set()
    assert literal(HOSTILE).split()[1] in said(whole)
    heads = [token for token in tokens(whole) if token.type == "heading_open"]
    assert len(heads) == sum(line.startswith("#") for line in source("decided").splitlines())


def test_decisions_of_people_stand_beside_the_verdict() -> None:
    read = said(source("decided"))
    assert "FAIL high ~ WAIVED IAM-3" in read
    assert f"~ WAIVED until 2027-01-31 by Kim: {WAIVED.reason}" in read
    assert "attested by Kim at 2026-11-01T10:00:00Z: Built from scratch." in read
    assert ENDED.reason in read
    assert "Exempted in Azure Policy (Waiver, until 2027-03-01T00:00:00Z): old clusters" in read


def test_a_fix_is_shown_with_its_command_and_what_must_be_settled_before() -> None:
    shown = source("shop")
    assert "az acr update --name acrshop --resource-group rg-shop --admin-enabled false" in shown
    assert "- Not before this is settled: undecided: Answer" in shown


def test_what_was_not_read_is_told_with_what_would_make_it_readable() -> None:
    action = "Microsoft.Authorization/roleAssignments/read"
    (line,) = (line for line in source("guest").splitlines() if f"| `{action}` |" in line)
    assert "`IAM-3`" in line


def test_what_does_not_fit_is_left_out_step_by_step_and_that_is_said() -> None:
    report = decided_report()
    assert "Shortened" not in source("guest")
    four = written(audit_of(*([report] * 4)), Format.MARKDOWN, Writing())
    assert len(four) <= markdown.LONGEST
    assert "Shortened to fit a ticket" in four
    assert four.count("| `NET-1` | critical | The API server is not public. `aks-shop`: ") == 4
    two = written(audit_of(report, report), Format.MARKDOWN, Writing())
    assert "Shortened to fit a ticket" in two
    assert two.count("### ✗ FAIL critical `NET-1`") == 2
    many = written(audit_of(*([report] * 300)), Format.MARKDOWN, Writing())
    assert len(many) <= markdown.LONGEST
    assert many.count("| `aks-shop` |") == 300
    most = written(audit_of(*([report] * 3000)), Format.MARKDOWN, Writing())
    assert len(most) <= markdown.LONGEST
    assert most.endswith(
        "**Cut here, for length**: the HTML and JSON reports (`-o html`, `-o json`) have all of it.\n"
    )


def test_a_cluster_with_a_thousand_failing_resources_still_gives_a_ticket() -> None:
    report = report_of("shop")
    crowded = tuple(replace(finding, assertions=finding.assertions * 40) for finding in report.findings)
    shown = written(audit_of(replace(report, findings=crowded)), Format.MARKDOWN, Writing())
    assert len(shown) <= markdown.LONGEST
    assert "| All | 25 |" in shown


def test_symbols_are_ascii_where_asked() -> None:
    bare = written(audit("pay"), Format.MARKDOWN, Writing(ascii=True))
    assert bare.isascii()
    assert "Section x fail ! warn ? unknown o manual + pass - n/a " in said(bare)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("The admin user is on: one password.", "The admin user is on: one password."),
        ("65,536 of 65,537 (all).", "65,536 of 65,537 (all)."),
        ("signed in: kim@contoso.com, @team", "signed in: `kim@contoso.com`, `@team`"),
        ("see #12, GH-12 and NET-1", "see `#12`, `GH-12` and `NET-1`"),
        ("(a|b) <b> *x*", "(`a|b`) `<b>` `*x*`"),
        ("`x`", "`` `x` ``"),
        ("two\nlines", "two lines"),
        ("\x1b[31m", "`\\u001b[31m`"),
    ],
)
def test_a_word_that_is_not_plainly_a_word_is_code(words: str, shown: str) -> None:
    assert text(words) == shown


@given(st.text(max_size=60))
def test_any_text_renders_as_itself_and_as_nothing_else(words: str) -> None:
    prose, verbatim = " ".join(literal(words).split()), literal(words) or '""'
    for written_down, wanted in ((text(words), prose), (code(words), verbatim)):
        (_, inline, _) = RENDERER.parse(f"x {written_down}")
        assert {token.type for token in inline.children or []} <= {"text", "code_inline"}
        assert "".join(token.content for token in inline.children or []).rstrip() == f"x {wanted}".rstrip()


@given(st.lists(st.text(max_size=30), min_size=3, max_size=3))
def test_any_text_stays_in_its_cell(words: list[str]) -> None:
    rendered = tokens(table(("a", "b", "c"), [[code(word) for word in words]]))
    cells = [token.content for token in rendered if token.type == "code_inline"]
    assert [cell.replace("\\u007c", "|") for cell in cells] == [
        (literal(word) or '""').replace("\\u007c", "|") for word in words
    ]


def test_a_pipe_in_a_cell_is_escaped_and_spelled_after_a_backslash() -> None:
    assert row(["`a|b`", "`a\\|b`"]) == "| `a\\|b` | `a\\\\u007cb` |"


def test_a_fence_is_longer_than_any_in_it() -> None:
    assert fenced(["a ``` b"]) == "````sh\na ``` b\n````"
