"""Every `aks-harden …` line in the documents is one that the program takes, and every YAML block is YAML."""

import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from aks_harden.cli.conflicts import one_source
from aks_harden.cli.main import parser

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
YAML = importlib.import_module("yaml")  # comes with the az session's library, without types
_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_ENDS_A_COMMAND = frozenset("|&;(){}")
_REDIRECTS = frozenset("<>")


class Block(Struct, frozen=True):
    """What stands between two fences."""

    page: str
    line: int
    language: str
    text: str


def blocks() -> Iterator[Block]:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for found in _BLOCK.finditer(text):
            indent, language, body = found.groups()
            flat = "".join(row.removeprefix(indent) for row in body.splitlines(keepends=True))
            yield Block(page.name, text.count("\n", 0, found.start()) + 2, language, flat)


def commands(block: Block) -> Iterator[list[str]]:
    """Give the argument vectors of our own program in a block, without its name."""
    for row in block.text.replace("\\\n", " ").splitlines():
        if "aks-harden" not in row:
            continue
        line = re.sub(r"^\s*(- )?(\w+: )?", "", row) if block.language == "yaml" else row
        words = shlex.shlex(line, posix=True, punctuation_chars=True)
        words.whitespace_split = True
        yield from ours(list(words))


def ours(words: list[str]) -> Iterator[list[str]]:
    """Split a line of a shell into commands, and give those that run our program."""
    command: list[str] = []
    redirected = False
    for word in [*words, ";"]:
        if redirected:
            redirected = False
        elif set(word) <= _REDIRECTS:
            redirected = True
        elif set(word) <= _ENDS_A_COMMAND:
            if command and Path(command[0]).name == "aks-harden":
                yield command[1:]
            command = []
        else:
            command.append(word)


DOCUMENTED = [
    pytest.param(argv, id=f"{block.page}:{block.line} {' '.join(argv)}")
    for block in blocks()
    for argv in commands(block)
]


@pytest.mark.parametrize("argv", DOCUMENTED)
def test_a_documented_command_is_one_that_the_program_takes(argv: list[str]) -> None:
    if argv in (["--version"], ["--help"]):
        return
    words = argv if argv and not argv[0].startswith("-") else ["walk", *argv]
    options, unknown = parser(words[0]).parse_known_args(words)
    assert not unknown
    if "demo" in options:
        one_source(options)


def test_the_documents_show_what_they_are_about() -> None:
    shown = {(block.page, argv[0]) for block in blocks() for argv in commands(block) if argv}
    assert {verb for page, verb in shown if page == "ci.md"} >= {"audit", "snapshot", "diff", "permissions"}
    assert {page for page, _ in shown} >= {"README.md", "ci.md", "files.md", "install.md", "permissions.md"}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            "az aks show -o json | .venv/bin/aks-harden audit --snapshot - > 'a b' # why",
            [["audit", "--snapshot", "-"]],
        ),
        ("pipx uninstall aks-harden", []),
        ("aks-harden explain && aks-harden", [["explain"], []]),
    ],
)
def test_a_command_is_found_among_others(line: str, found: list[list[str]]) -> None:
    assert list(commands(Block("", 1, "sh", line))) == found


def test_a_command_over_two_lines_and_in_yaml_is_found() -> None:
    assert list(commands(Block("", 1, "yaml", "- run: aks-harden audit \\\n    --strict\n"))) == [
        ["audit", "--strict"]
    ]


YAMLS = [
    pytest.param(block.text, id=f"{block.page}:{block.line}")
    for block in blocks()
    if block.language == "yaml"
]


@pytest.mark.parametrize("text", YAMLS)
def test_a_yaml_block_is_yaml(text: str) -> None:
    assert YAML.safe_load(text)
