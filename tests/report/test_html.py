"""The HTML page: whole, self-contained, and with nothing in it that is markup because Azure said so."""

import re
import shutil
import subprocess
import tomllib
from base64 import b64encode
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace
from support.audits import AUDITS, HOSTILE, WAIVED, audit, audit_of, report_of

from aks_harden.model.verdict import Verdict
from aks_harden.report.formats import Format, Writing, written
from aks_harden.report.html_prose import prose
from aks_harden.report.literal import literal
from aks_harden.report.markup import link, tag
from aks_harden.report.order import SETTLED

VOID = {"input", "meta"}
OURS = {
    *("aria-hidden", "aria-label", "aria-labelledby", "aria-pressed", "autocomplete", "charset", "class"),
    *("content", "data-field", "data-label", "data-paper", "data-repeated", "data-section", "data-severity"),
    *("data-value", "data-verdict", "data-waived", "height", "hidden", "href", "http-equiv", "id", "lang"),
    *("name", "open", "preserveaspectratio", "rel", "role", "scope", "tabindex", "title", "type", "viewbox"),
    *("width", "x"),
}
"""Every attribute that the page uses: no style, no src, no handler."""


class Page(HTMLParser):
    """A page as a parser sees it, refusing what is not balanced."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.pieces: list[str] = []
        self.raw: dict[str, str] = {}
        self.comments: list[str] = []
        self.feed(source)
        self.close()
        assert self.stack == []

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((name, {key: value or "" for key, value in attributes}))
        if name not in VOID:
            self.stack.append(name)

    def handle_endtag(self, name: str) -> None:
        assert self.stack.pop() == name

    def handle_data(self, words: str) -> None:
        if self.stack and self.stack[-1] in {"script", "style"}:
            self.raw[self.stack[-1]] = words
        else:
            self.pieces.append(words)

    def handle_comment(self, words: str) -> None:
        self.comments.append(words)

    def all(self, attribute: str) -> list[str]:
        return [own[attribute] for _, own in self.elements if attribute in own]

    @property
    def text(self) -> str:
        return "".join(self.pieces)


@cache
def source(name: str) -> str:
    return written(audit(name), Format.HTML, Writing())


@cache
def page(name: str) -> Page:
    return Page(source(name))


@pytest.mark.parametrize("name", AUDITS)
def test_every_assertion_that_leaves_something_to_do_is_there_with_its_reason_and_resource(name: str) -> None:
    text = page(name).text
    for report in audit(name).reports:
        for finding in report.findings:
            assert literal(finding.title) in text
            for entry in finding.assertions:
                assert literal(entry.key) in text
                assert literal(entry.reason) in text
                assert literal(entry.resource.rpartition("/")[2]) in text
                assert all(literal(row.path) in text for row in entry.evidence)


@pytest.mark.parametrize("name", AUDITS)
def test_nothing_comes_from_elsewhere_and_only_https_documentation_is_linked(name: str) -> None:
    found = page(name)
    assert {key for _, own in found.elements for key in own} <= OURS
    assert {element for element, _ in found.elements} & {"img", "link", "iframe", "base", "object"} == set()
    assert found.comments == []
    for element, own in found.elements:
        address = own.get("href")
        if address is None:
            continue
        assert element == "a"
        if address.startswith("#"):
            assert address[1:] in found.all("id")
        else:
            assert address.startswith("https://learn.microsoft.com/")
            assert own["rel"] == "noopener noreferrer"
    assert "url(" not in found.raw["style"]
    assert "@import" not in found.raw["style"]


@pytest.mark.parametrize("name", AUDITS)
def test_the_policy_lets_the_pages_own_style_and_script_through_and_nothing_else(name: str) -> None:
    found = page(name)
    (policy,) = (own["content"] for _, own in found.elements if own.get("http-equiv"))
    digests = {
        kind: b64encode(sha256(found.raw[kind].encode()).digest()).decode() for kind in ("style", "script")
    }
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digests['style']}'; script-src 'sha256-{digests['script']}';"
        " base-uri 'none'; form-action 'none'"
    )
    assert [element for element, _ in found.elements].count("script") == 1
    assert [element for element, _ in found.elements].count("style") == 1


@pytest.mark.parametrize("name", AUDITS)
def test_ids_are_unique_and_headings_go_down_one_at_a_time(name: str) -> None:
    found = page(name)
    ids = found.all("id")
    assert len(ids) == len(set(ids))
    levels = [int(element[1]) for element, _ in found.elements if re.fullmatch(r"h[1-6]", element)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", AUDITS)
def test_the_page_has_a_language_a_title_landmarks_and_heads_of_tables_with_a_scope(name: str) -> None:
    found = page(name)
    elements = [element for element, _ in found.elements]
    assert found.elements[0] == ("html", {"lang": "en"})
    assert {"title", "header", "main", "footer"} <= set(elements)
    assert all(own.get("scope") in {"col", "row"} for element, own in found.elements if element == "th")


@pytest.mark.parametrize("name", AUDITS)
def test_the_same_audit_gives_the_same_page(name: str) -> None:
    assert written(audit(name), Format.HTML, Writing(width=40, colour=True)) == source(name)


def test_hostile_text_adds_no_element_and_is_there_to_be_read() -> None:
    hostile, plain = page("hostile"), page("decided")
    assert literal(HOSTILE) in hostile.text
    assert {element for element, _ in hostile.elements} == {element for element, _ in plain.elements}
    assert all(char.isprintable() or char == "\n" for char in source("hostile"))


def test_without_a_script_everything_is_there_and_only_the_filter_is_hidden() -> None:
    hidden = [own.get("id") for _, own in page("decided").elements if "hidden" in own]
    assert hidden == ["filter", "filtered"]


def test_the_evidence_of_what_fails_is_open_and_that_of_the_rest_is_folded() -> None:
    folds = [own for element, own in page("decided").elements if element == "details"]
    (report,) = audit("decided").reports
    failing = [
        entry
        for finding in report.own
        for entry in finding.assertions
        if entry.verdict is finding.verdict is Verdict.FAIL and entry.evidence
    ]
    assert [("open" in own) for own in folds].count(True) == len(failing)
    assert all(("open" in own) == ("data-paper" in own) for own in folds)


def test_decisions_of_people_stand_beside_the_verdict() -> None:
    text = page("decided").text
    assert "~ WAIVED" in text
    assert f"Accepted by Kim until 2027-01-31: {WAIVED.reason} (waivers.toml, line 3)" in text
    assert "Attested by Kim at 2026-11-01T10:00:00Z: Built from scratch." in text
    assert "Exempted in Azure Policy, Waiver: old clusters, until 2027-03-01T00:00:00Z" in text
    assert "Waivers that have ended" in text
    assert "Office move." in text
    waived = [own["data-waived"] for element, own in page("decided").elements if element == "article"]
    assert waived.count("yes") == 1


def test_what_was_not_read_is_told_with_what_would_make_it_readable() -> None:
    text = page("guest").text
    assert "Microsoft.Authorization/roleAssignments/read" in text
    assert "Unknown for want of it" in text


def test_a_fix_shows_its_risk_and_the_very_command() -> None:
    text = page("shop").text
    assert "az acr update --name acrshop --resource-group rg-shop --admin-enabled false" in text
    assert "The way back" in text
    assert "undecided: Answer `admin-user-unused` with yes or no" in text


def test_several_clusters_have_an_index_and_a_section_each() -> None:
    found = page("two")
    assert {"c1-cluster", "c2-cluster", "c1-iam-1", "c2-iam-1"} <= set(found.all("id"))
    assert "2 clusters" in found.text


def test_findings_that_leave_something_to_do_come_first() -> None:
    verdicts = [own["data-verdict"] for element, own in page("shop").elements if element == "article"]
    sections = [own["data-section"] for element, own in page("shop").elements if element == "article"]
    for section in set(sections):
        mine = [Verdict(verdict) for verdict, own in zip(verdicts, sections, strict=True) if own == section]
        settled = [verdict in SETTLED for verdict in mine]
        assert settled == sorted(settled)


def test_for_ascii_every_other_character_is_a_reference() -> None:
    bare = written(audit("decided"), Format.HTML, Writing(ascii=True))
    assert bare.isascii()
    assert Page(bare).text == page("decided").text


def test_only_an_https_address_becomes_a_link() -> None:
    assert link("javascript:alert(1)", "words").source == "words"
    assert link("http://learn.microsoft.com", "words").source == "words"
    assert tag("p", "<b>", title='"').source == '<p title="&quot;">&lt;b&gt;</p>'


def test_a_page_of_prose_keeps_its_paragraphs_points_and_code() -> None:
    assert prose("One `two`\nthree.\n\n- four\n  five\n- six\n\n    az <aks>\n").source == (
        "<p>One <code>two</code> three.</p><ul><li>four five</li><li>six</li></ul>"
        "<pre><code>az &lt;aks&gt;</code></pre>"
    )


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_stands_out_from_its_ground_in_both_schemes(scheme: int) -> None:
    sheet = files("aks_harden.report").joinpath("report.css").read_text("utf-8")
    blocks = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", blocks[scheme]))
    pairs = [(ink, ground) for ink in ("ink", "soft", "link") for ground in ("paper", "ground")]
    pairs += [(name, f"{name}-tint") for name in (*(entry.value for entry in Verdict), "waived")]
    pairs += [("warn", "paper"), ("fail", "paper"), ("warn", "ground"), ("fail", "ground"), ("paper", "ink")]
    assert [pair for pair in pairs if _contrast(colours[pair[0]], colours[pair[1]]) < 4.5] == []


PROBE = """<script>
const said = [];
const say = () => said.push(document.getElementById("shown").textContent.split(" ")[0]);
const press = (choice) => { document.querySelector(choice).click(); say(); };
press("button[data-value=fail]");
press("button[data-value=critical]");
press("#reset");
press("#waived");
press("#reset");
const search = document.getElementById("search");
search.value = "ACRSHOP admin";
search.dispatchEvent(new Event("input"));
say();
document.querySelector('a[href="#c1-net-1"]').click();
say();
document.title = said.join(" ");
</script></body>"""


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no browser here")
def test_in_a_browser_the_filter_filters(tmp_path: Path) -> None:
    free = re.sub(r'<meta http-equiv="[^>]*>', "", source("decided")).replace("</body>", PROBE)
    probe, own = tmp_path / "probe.html", tmp_path / "own.html"
    probe.write_text(free, encoding="utf-8")
    own.write_text(source("decided"), encoding="utf-8")
    (report,) = audit("decided").reports
    fails = [finding for finding in report.own if finding.verdict is Verdict.FAIL]
    critical = [finding for finding in fails if finding.severity == "critical"]
    every = len(report.own)
    found = re.search(r"<title>([^<]*)", _browsed(probe))
    assert found is not None
    words = [int(word) for word in found[1].split()]
    assert words[:5] == [len(fails), len(critical), every, every - 1, every]
    assert 0 < words[5] < every
    assert words[6] == every
    # Under its own policy the script runs too, and shows the filter.
    assert '<form id="filter" role="search" aria-label="Filter the findings">' in _browsed(own)


def _browsed(path: Path) -> str:
    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", path.as_uri()],  # noqa: S607
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_the_style_and_the_script_are_shipped() -> None:
    root = Path(__file__).parents[2]
    declared = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"][
        "package-data"
    ]
    for asset in ("report.css", "report.js"):
        assert (root / "aks_harden" / "report" / asset).is_file()
        assert any(Path(asset).match(pattern) for pattern in declared["*"])


def test_nothing_judged_is_a_page_too() -> None:
    bare = replace(report_of("pay"), items=(), findings=(), offering=tuple)
    assert "nothing judged" in Page(written(audit_of(bare), Format.HTML, Writing())).text
