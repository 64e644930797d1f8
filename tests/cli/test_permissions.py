"""`aks-harden permissions` as a program: what it prints, where it stops, and that it asks nobody."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from aks_harden.cli.main import main

ONE, TWO = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
Capsys = pytest.CaptureFixture[str]


def ran(*words: str, columns: str = "80") -> subprocess.CompletedProcess[str]:
    """Run the program with no Azure in sight: any way out ends in a proxy that is not there."""
    return subprocess.run(
        [sys.executable, "-m", "aks_harden", "permissions", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": columns, "HTTPS_PROXY": "http://127.0.0.1:9"},
    )


CODES = {
    "a table": ((), 0),
    "a table for fixing": (("--fix",), 0),
    "json": (("-o", "json"), 0),
    "a role": (("-o", "role", "--subscription", ONE), 0),
    "a role for no subscription": (("-o", "role"), 2),
    "a subscription by name": (("-o", "role", "--subscription", "Production"), 2),
    "the id of no subscription": (
        ("-o", "role", "--subscription", "00000000-0000-0000-0000-000000000000"),
        2,
    ),
    "a format that there is not": (("-o", "yaml"), 2),
    "a file that cannot be written": (("--out", "no/such/folder/file"), 2),
}


@pytest.mark.parametrize("case", CODES)
def test_the_exit_code(case: str) -> None:
    words, code = CODES[case]
    done = ran(*words)
    assert done.returncode == code, done.stderr
    assert bool(done.stdout) == (code == 0)
    assert done.stderr.count("\n") == (code != 0)


def test_without_a_subscription_it_says_how_to_name_one() -> None:
    assert "--subscription ID" in ran("-o", "role").stderr


def test_the_role_is_what_az_documents(capsys: Capsys) -> None:
    assert main(["permissions", "-o", "role", "--subscription", ONE.upper(), "--subscription", TWO]) == 0
    role = json.loads(capsys.readouterr().out)
    assert set(role) == {
        *("Name", "IsCustom", "Description", "Actions", "NotActions"),
        *("DataActions", "NotDataActions", "AssignableScopes"),
    }
    assert role["Name"] == "aks-harden Reader"
    assert role["AssignableScopes"] == [f"/subscriptions/{ONE}", f"/subscriptions/{TWO}"]
    assert role["Actions"] == sorted(set(role["Actions"]))
    assert all(action.startswith("Microsoft.") and action.endswith("/read") for action in role["Actions"])
    assert role["DataActions"] == role["NotActions"] == []


def test_the_role_for_fixing_has_another_name_and_may_change(capsys: Capsys) -> None:
    main(["permissions", "--fix", "-o", "role", "--subscription", ONE])
    role = json.loads(capsys.readouterr().out)
    assert role["Name"] == "aks-harden Operator"
    assert {action for action in role["Actions"] if not action.endswith("/read")} >= {
        "Microsoft.ContainerRegistry/registries/write",
        "Microsoft.Network/networkSecurityGroups/securityRules/delete",
    }
    assert not any("*" in action for action in role["Actions"])


@pytest.mark.parametrize("words", [(), ("--fix",), ("-o", "json"), ("--fix", "--subscription", ONE)])
def test_the_same_words_give_the_same_bytes(words: tuple[str, ...]) -> None:
    assert ran(*words).stdout == ran(*words).stdout


def unbroken(line: str) -> bool:
    """Tell whether a line is a name that cannot be broken, or a scope that must be pasted whole."""
    return len(line.removesuffix("\\").split()) <= 2


@pytest.mark.parametrize("columns", [60, 80, 100])
@pytest.mark.parametrize("words", [(), ("--fix",), ("--fix", "--subscription", ONE)])
def test_the_text_fits_its_width(columns: int, words: tuple[str, ...]) -> None:
    for line in ran(*words, columns=str(columns)).stdout.splitlines():
        assert len(line) <= columns or unbroken(line), line
        assert line == line.rstrip()


def test_the_text_names_what_is_left_to_put_in_and_puts_in_what_it_knows() -> None:
    blank, known = ran().stdout, ran("--subscription", ONE).stdout
    assert "--scope /subscriptions/SUBSCRIPTION_ID\n" in blank
    assert f"--scope /subscriptions/{ONE}\n" in known
    assert "/subscriptions/SUBSCRIPTION_ID" not in known
    assert "OBJECT_ID" in known


def test_the_text_tells_graph_apart(capsys: Capsys) -> None:
    main(["permissions"])
    shown = capsys.readouterr().out
    table, _, graph = shown.partition("\nMicrosoft Graph\n")
    assert "Directory.Read.All" not in table
    assert "Names of principals in Microsoft Graph (optional)" in " ".join(graph.split())
    main(["permissions", "-o", "json"])
    told = json.loads(capsys.readouterr().out)
    assert [entry["action"] for entry in told["graph"]] == ["Microsoft Graph Directory.Read.All"]
    assert all("Graph" not in entry["action"] for entry in told["reading"])
    assert told["role"] is None
    assert told["fixes"] == []


def test_the_right_to_give_roles_is_told_apart_with_the_fixes_that_ask_for_it(capsys: Capsys) -> None:
    giving = "Role Based Access Control Administrator"
    main(["permissions", "--fix"])
    before, heading, after = capsys.readouterr().out.partition("\nOnly for fixes that give roles or")
    assert heading
    assert giving not in before
    assert giving in after
    assert "IAM-2.roles" in after
    assert "IAM-3.admin" not in after
    assert "strike out Microsoft.Authorization/roleAssignments/write" in " ".join(after.split())
    main(["permissions"])
    assert "give roles" not in capsys.readouterr().out
    main(["permissions", "--fix", "-o", "json"])
    told = json.loads(capsys.readouterr().out)["built_in_roles"]
    assert [entry["name"] for entry in told if entry["gives_roles"]] == [giving]


def test_it_loads_neither_azure_nor_textual_nor_the_network() -> None:
    code = (
        "import sys; from aks_harden.cli.main import main; main(['permissions', '--fix']);"
        " print([name for name in ('azure', 'aiohttp', 'asyncio', 'textual', 'ssl') if name in sys.modules],"
        " file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


def test_it_is_written_to_a_private_file(tmp_path: Path, capsys: Capsys) -> None:
    out = tmp_path / "role.json"
    assert main(["permissions", "-o", "role", "--subscription", ONE, "--out", str(out)]) == 0
    assert capsys.readouterr().out == ""
    assert json.loads(out.read_text(encoding="utf-8"))["Actions"]
    assert out.stat().st_mode & 0o077 == 0
