"""The frame around the code: what is shipped, what is loaded, and what the documents promise."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final
from urllib.parse import urlsplit

import commands as commands_page
import pytest
from support import dialects
from support.snapshots import cluster, snapshot

import aks_harden
from aks_harden.azure.clouds import CLOUDS
from aks_harden.checks.check import HEADINGS, page
from aks_harden.engine.discover import Item, items
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.json import JsonObject
from aks_harden.snapshot.file import dump

ROOT: Final = Path(__file__).parents[1]
PACKAGE: Final = ROOT / "aks_harden"
MODULES: Final = sorted(PACKAGE.rglob("*.py"))
DOCUMENTS: Final = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LOCKS: Final = sorted((ROOT / "locks").glob("*.txt"))
HEAVY: Final = {"textual", "rich", "azure", "aiohttp", "msal", "requests"}
WIRE: Final = {"asyncio", "http", "socket", "ssl", "urllib3"}
"""What a file needs no more than that."""
LINK: Final = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")
OWN_PATH: Final = re.compile(r"`((?:aks_harden|docs|locks|tests|tools)/[\w./-]+)`")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def calls(path: Path) -> Iterator[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def texts(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def test_the_version_is_written_the_same_in_both_places() -> None:
    assert project()["project"]["version"] == aks_harden.__version__


@pytest.mark.parametrize("name", ["checks", "screens"])
def test_a_link_at_the_top_leads_into_the_package(name: str) -> None:
    link = ROOT / name
    if not link.is_symlink():
        pytest.skip("this checkout was made without symbolic links")
    assert link.readlink() == Path("aks_harden") / name
    assert link.resolve() == PACKAGE / name


def test_an_installed_environment_has_none_of_the_generic_names(tmp_path: Path) -> None:
    names = ("checks", "screens", "tests", "tools")
    program = f"from importlib.util import find_spec; print([n for n in {names} if find_spec(n)])"
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


LIGHT: Final = [
    pytest.param(["--help"], 0, id="help"),
    pytest.param(["--version"], 0, id="version"),
    pytest.param(["explain", "IAM-3"], 0, id="explain"),
    pytest.param(["audit", "--snapshot", "FILE"], 10, id="audit of a file"),
    pytest.param(["audit", "--snapshot", "AZ"], 10, id="audit of what az printed"),
    pytest.param(["script", "--snapshot", "FILE"], 0, id="script from a file"),
]
PROBE: Final = """\
import json, sys
sys.addaudithook(lambda event, _: event.startswith("socket.") and sys.exit(f"{event} was raised"))
from aks_harden.cli.main import main
try:
    code = main(sys.argv[1:])
except SystemExit as end:
    code = end.code or 0
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(("words", "code"), LIGHT)
def test_what_needs_neither_screen_nor_azure_loads_neither(
    words: list[str], code: int, tmp_path: Path
) -> None:
    file = tmp_path / "snapshot.json"
    file.write_text(dump(snapshot({"cluster": {"@": cluster()}})), encoding="utf-8")
    shown = tmp_path / "az-show.json"
    shown.write_text(json.dumps(dialects.az_show(cluster())), encoding="utf-8")
    names = {"FILE": str(file), "AZ": str(shown)}
    argv = [names.get(word, word) for word in words]
    ended = subprocess.run(
        [sys.executable, "-c", PROBE, *argv], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ended.returncode == code, ended.stderr
    loaded = set(ast.literal_eval(ended.stderr.splitlines()[-1]))
    assert loaded & HEAVY == set()
    if "--snapshot" in words:
        assert loaded & WIRE == set()


HOSTS_ARE_ITS_DATA: Final = {
    PACKAGE / "azure" / "clouds.py",
    PACKAGE / "checks" / "net" / "egress" / "needed_names.py",
}
"""The table of clouds, and the names that nodes need through a firewall."""
PAGES: Final = {"learn.microsoft.com", "github.com", "docs.oasis-open.org", "kubernetes.io", "istio.io"}
"""Hosts of the pages that may be cited, and of SARIF's schema; no other host is named in the product."""
STAND_INS: Final = {"YOUR-VAULT.vault.azure.net"}
"""What an operator replaces by a host of their own."""


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_the_host_of_a_cloud_is_named_in_one_table_only(path: Path) -> None:
    if path in HOSTS_ARE_ITS_DATA:
        return
    hosts = {
        str(urlsplit(address).hostname)
        for cloud in CLOUDS.values()
        for address in (cloud.resource_manager, cloud.authority, cloud.graph)
    }
    for text in texts(path):
        assert not any(host in text for host in hosts), text
        if "sandbox" not in path.parts:
            # What is simulated carries addresses in its bodies, as Azure's do; nothing is asked there.
            assert set(re.findall(r"https?://([\w.-]+)", text)) <= PAGES | STAND_INS, text


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_no_shell_is_ever_asked_to_run_something(path: Path) -> None:
    for call in calls(path):
        assert not any(keyword.arg == "shell" for keyword in call.keywords), ast.unparse(call)
        shells = (
            r"(os\.(system|popen)|\w*\.?(getoutput|getstatusoutput|create_subprocess_shell|subprocess_shell))"
        )
        assert not re.fullmatch(shells, ast.unparse(call.func)), ast.unparse(call)


@pytest.mark.parametrize("path", LOCKS, ids=named)
def test_a_lock_names_no_index_and_hashes_every_requirement(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"https?://|file:|--(index|extra-index|find-links|trusted)", text)
    requirements = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert requirements
    for requirement in requirements:
        assert re.match(r"[\w.-]+(\[[\w,]+\])?==\S+", requirement), requirement.splitlines()[0]
        assert "--hash=sha256:" in requirement, requirement.splitlines()[0]


def test_the_readme_says_within_its_first_screen_how_to_begin() -> None:
    head = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:30])
    assert "make demo" in head
    assert "make test" in head
    assert re.search(r"!\[[^\]]+\]\(docs/images/[\w-]+\.svg\)", head), "the picture"


def test_the_readme_names_no_item_that_does_not_exist() -> None:
    known = {entry.check.id for entry in items()}
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\b(?:IAM|NET|AUD|CMP)-\d+\b", text)) <= known


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_a_document_points_at_nothing_that_is_not_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in LINK.findall(text):
        assert (path.parent / target).exists(), target
    for target in OWN_PATH.findall(text):
        assert (ROOT / target).exists(), target


def test_the_page_of_commands_is_the_command_line() -> None:
    assert commands_page.TARGET.read_text(encoding="utf-8") == commands_page.written(), (
        "run: python tools/commands.py"
    )


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    names = [re.split(r"[<>=!~\[ ]", entry)[0] for entry in project()["project"]["dependencies"]]
    table = text.partition("## Dependencies")[2].partition("##")[0]
    rows = re.findall(r"^\| `([\w-]+)` \| .{20,} \|$", table, re.MULTILINE)
    assert sorted(names) == sorted(rows)


def test_the_changelog_has_a_place_for_what_comes_and_for_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[([\w.]+)\]", text, re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert aks_harden.__version__ in headings


def test_the_example_for_contributors_is_a_check_that_judges() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    source = text.partition("```python\n")[2].partition("```")[0]
    assert source == (ROOT / "aks_harden/checks/net/ext_run.py").read_text(encoding="utf-8")
    module = ModuleType("ext_run")
    exec(compile(source, "CONTRIBUTING.md", "exec"), module.__dict__)  # noqa: S102 - the page's own example
    module.__doc__ = ast.get_docstring(ast.parse(source))
    item = Item(check=module.CHECK, page=page(module))
    assert tuple(heading for heading, _ in item.page.sections) == HEADINGS
    rows: list[tuple[JsonObject, str]] = [({"disableRunCommand": True}, "pass"), ({}, "warn")]
    for profile, verdict in rows:
        here = snapshot({"cluster": {"@": cluster(apiServerAccessProfile=profile)}})
        assert judge_item(here, Context(), item).verdict == verdict


def test_the_environments_are_made_of_locks_that_are_there() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert set(re.findall(r"-r locks/(\w+)\.txt", text)) <= {path.stem for path in LOCKS}
