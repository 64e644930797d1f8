"""Running az: no shell, no secrets, nothing left behind."""

import asyncio
import json
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.stand_in import HOSTILE, Stand, make_az

from aks_harden.azure.az_runner import AzRunner, find_az, launch
from aks_harden.model.azure import RunnerError

TOKEN = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.c2ln"


@pytest.fixture
def az(tmp_path: Path) -> Callable[[str], tuple[AzRunner, Stand]]:
    def make(body: str = "") -> tuple[AzRunner, Stand]:
        stand = make_az(tmp_path / "bin", body)
        return AzRunner(program=str(stand.program), environment=stand.environment), stand

    return make


Make = Callable[[str], tuple[AzRunner, Stand]]


def gone(path: str) -> bool:
    return not Path(path).exists()


def quiet(_text: str) -> None:
    return


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_name_reaches_az_as_it_is(az: Make, name: str) -> None:
    runner, stand = az("")
    outcome = await runner.run(("az", "aks", "update", "--name", name), {}, quiet)
    assert outcome.code == 0
    assert stand.argvs() == [["aks", "update", "--name", name, "--only-show-errors", "--output", "json"]]


@pytest.mark.parametrize("word", ["@/etc/passwd", "--tags=@/etc/passwd"])
async def test_a_word_that_would_make_az_read_a_file_is_refused(az: Make, word: str) -> None:
    runner, stand = az("")
    with pytest.raises(RunnerError, match="would read a file"):
        await runner.run(("az", "resource", "tag", word), {}, quiet)
    assert stand.argvs() == []


async def test_another_program_is_refused(az: Make) -> None:
    runner, _ = az("")
    with pytest.raises(RunnerError):
        await runner.run(("sh", "-c", "true"), {}, quiet)


async def test_files_are_private_and_gone_afterwards(az: Make) -> None:
    body = """
import stat
path = next(word for word in sys.argv if "aks-harden-" in word)
found = os.stat(path), os.stat(os.path.dirname(path))
print(json.dumps([path, open(path).read(), *(oct(stat.S_IMODE(entry.st_mode)) for entry in found)]))
"""
    runner, _ = az(body)
    old = os.umask(0)
    try:
        outcome = await runner.run(("az", "x", "<file:a b>"), {"a b": "text\r\n"}, quiet)
    finally:
        os.umask(old)
    path, text, file_mode, folder_mode = json.loads(outcome.stdout)
    assert (text, file_mode, folder_mode) == ("text\n", "0o600", "0o700")
    assert gone(path)
    assert gone(path.rpartition("/")[0])


async def test_a_file_may_be_asked_for_by_content(az: Make) -> None:
    runner, stand = az("")
    await runner.run(("az", "rest", "--body", "@<file:body>", "--x=@<file:body>"), {"body": "{}"}, quiet)
    words = stand.argvs()[0]
    assert words[2].startswith("@/")
    assert words[3].startswith("--x=@/")


async def test_the_child_runs_without_telemetry_and_logs_and_in_the_given_folder(az: Make) -> None:
    runner, _ = az("print(json.dumps({k: v for k, v in os.environ.items() if k.startswith('AZURE_')}))")
    outcome = await runner.run(("az", "x"), {}, quiet)
    seen = json.loads(outcome.stdout)
    assert seen["AZURE_CORE_COLLECT_TELEMETRY"] == "no"
    assert seen["AZURE_CORE_SURVEY_MESSAGE"] == "no"
    assert seen["AZURE_LOGGING_ENABLE_LOG_FILE"] == "no"
    assert seen["AZURE_CONFIG_DIR"]


async def test_output_comes_in_few_chunks_without_secrets(az: Make) -> None:
    body = f"""
for number in range(2000):
    print("line", number, flush=True)
    print("Bearer {TOKEN}", file=sys.stderr, flush=True)
print(json.dumps({{"clientSecret": "canary-word"}}))
"""
    runner, _ = az(body)
    chunks: list[str] = []
    begun = time.monotonic()
    outcome = await runner.run(("az", "x"), {}, chunks.append)
    allowed = 30 * (time.monotonic() - begun) + 4
    text = "".join(chunks)
    assert "line 1999" in text
    assert len(chunks) <= allowed
    assert TOKEN not in text + outcome.stderr
    assert "canary-word" not in text


async def test_a_key_printed_slowly_does_not_slip_by(az: Make) -> None:
    body = """
import time
for line in ("-----BEGIN PRIVATE KEY-----", "canary-one", "canary-two", "-----END PRIVATE KEY-----", "after"):
    print(line, file=sys.stderr, flush=True)
    time.sleep(0.1)
"""
    runner, _ = az(body)
    chunks: list[str] = []
    await runner.run(("az", "x"), {}, chunks.append)
    assert "canary" not in "".join(chunks)
    assert "after" in "".join(chunks)


@pytest.mark.parametrize("stubborn", [False, True], ids=["that ends when asked", "that does not listen"])
async def test_cancelling_ends_a_child(az: Make, monkeypatch: pytest.MonkeyPatch, *, stubborn: bool) -> None:
    monkeypatch.setattr("aks_harden.azure.az_runner._PATIENCE_SECONDS", 0.3)
    ignore = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)" if stubborn else ""
    runner, stand = az(f"{ignore}\nprint(os.getpid(), flush=True)\nimport time; time.sleep(60)")
    begun = asyncio.Event()
    seen: list[str] = []

    def output(text: str) -> None:
        seen.append(text)
        begun.set()

    running = asyncio.create_task(runner.run(("az", "x", "<file:f>"), {"f": "x"}, output))
    await asyncio.wait_for(begun.wait(), 20)
    path = stand.argvs()[0][1]
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    with pytest.raises(ProcessLookupError):
        os.kill(int(seen[0]), 0)
    assert gone(path)


ANSWERS = """
answers = {
    "account": {"id": "sub", "name": "Sub", "tenantId": "ten", "user": {"name": "kim@example.com"}},
    "cloud": {"name": "AzureCloud"},
    "version": {
        "azure-cli": os.environ.get("STAND_VERSION", "2.91.0"),
        "extensions": {"aks-preview": "19.0.0b1"},
    },
}
print(json.dumps(answers[sys.argv[1]]))
"""


async def test_the_identity_is_what_az_says(az: Make) -> None:
    runner, _ = az(ANSWERS)
    found = await runner.identity()
    assert (found.user, found.tenant, found.cloud, found.subscription, found.subscription_name) == (
        "kim@example.com",
        "ten",
        "AzureCloud",
        "sub",
        "Sub",
    )


async def test_a_signed_out_az_is_a_sentence(az: Make) -> None:
    runner, _ = az(
        """print("ERROR: Please run 'az login' to setup account.", file=sys.stderr); sys.exit(1)"""
    )
    with pytest.raises(RunnerError, match="az login"):
        await runner.identity()


async def test_az_tells_its_version_and_its_extensions(az: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAND_VERSION", "2.70.1")
    runner, _ = az(ANSWERS)
    told = await runner.version()
    assert (told.version, dict(told.extensions)) == ("2.70.1", {"aks-preview": "19.0.0b1"})


WINDOWS = {
    "as its installer lays it out": ("CLI2/wbin/az.cmd", "CLI2/python.exe"),
    "as the archive does": ("azure-cli/bin/az.cmd", "azure-cli/python.exe"),
    "beside a Python of its own": ("Scripts/az.bat", "Scripts/python.exe"),
    "in capitals": ("CLI2/wbin/AZ.CMD", "CLI2/python.exe"),
}


@pytest.mark.parametrize("case", WINDOWS)
def test_a_batch_file_of_windows_is_never_started_but_the_python_beside_it(tmp_path: Path, case: str) -> None:
    batch, python = (tmp_path / name for name in WINDOWS[case])
    for file in (batch, python):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    assert launch(str(batch)) == (str(python), "-IBm", "azure.cli")


def test_a_batch_file_alone_is_not_started(tmp_path: Path) -> None:
    batch = tmp_path / "wbin" / "az.cmd"
    batch.parent.mkdir()
    batch.touch()
    (tmp_path / "python.exe").mkdir()
    with pytest.raises(RunnerError, match="batch file"):
        launch(str(batch))


def test_a_program_that_is_no_batch_file_is_started_itself() -> None:
    assert launch("/usr/bin/az") == ("/usr/bin/az",)


async def test_an_az_that_cannot_be_started_is_a_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "az"
    broken.write_text("")
    broken.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(RunnerError, match="could not be started"):
        await AzRunner(program=str(broken)).run(("az", "x"), {}, quiet)


def test_az_is_the_one_named_then_the_variable_then_the_path(tmp_path: Path) -> None:
    one, two, three = (make_az(tmp_path / name, "").program for name in ("one", "two", "three"))
    environment = {"AKS_HARDEN_AZ": str(two), "PATH": str(three.parent)}
    assert find_az(str(one), environment) == str(one)
    assert find_az(None, environment) == str(two)
    assert find_az(None, {"PATH": str(three.parent)}) == str(three)


def test_no_az_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(RunnerError, match="install it"):
        find_az(None, {"PATH": str(tmp_path)})
    with pytest.raises(RunnerError, match="no program /nowhere/az"):
        find_az("/nowhere/az", {"PATH": str(tmp_path)})


async def test_a_line_without_end_is_not_cut_in_two_and_passed_on(az: Make) -> None:
    body = f"""
sys.stdout.write("x" * 65530 + " {TOKEN}")
sys.stdout.flush()
import time; time.sleep(0.3)
sys.stdout.write("canary-tail" + chr(10) + "after" + chr(10))
"""
    runner, _ = az(body)
    chunks: list[str] = []
    await runner.run(("az", "x"), {}, chunks.append)
    text = "".join(chunks)
    assert "eyJ" not in text
    assert "canary-tail" not in text
    assert "after" in text


async def test_output_without_end_does_not_fill_the_memory(az: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aks_harden.azure.chunks._KEPT", 1000)
    runner, _ = az("print('line' * 20000)")
    outcome = await runner.run(("az", "x"), {}, quiet)
    assert len(outcome.stdout) == 1000


LINGERING = """
import subprocess
child = subprocess.Popen(["sleep", "60"])
print(child.pid, flush=True)
"""


async def test_cancelling_ends_what_az_left_behind_too(az: Make) -> None:
    runner, _ = az(LINGERING)
    seen: list[str] = []
    begun = asyncio.Event()

    def output(text: str) -> None:
        seen.append(text)
        begun.set()

    running = asyncio.create_task(runner.run(("az", "x"), {}, output))
    await asyncio.wait_for(begun.wait(), 20)
    await asyncio.sleep(0.5)  # az itself has ended by now; what it started holds its output open
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not await alive(int(seen[0]))


def running_still(pid: int) -> bool:
    """Tell whether a process runs; one that ended and that nobody has waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def alive(pid: int) -> bool:
    """Tell whether a process still runs a moment later."""
    for _ in range(50):
        if not running_still(pid):
            return False
        await asyncio.sleep(0.1)
    return True


async def test_cancelling_twice_ends_a_child_that_does_not_listen(az: Make) -> None:
    runner, _ = az(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print(os.getpid(), flush=True)\ntime.sleep(60)"
    )
    seen: list[str] = []
    begun = asyncio.Event()

    def output(text: str) -> None:
        seen.append(text)
        begun.set()

    running = asyncio.create_task(runner.run(("az", "x"), {}, output))
    await asyncio.wait_for(begun.wait(), 20)
    running.cancel()
    await asyncio.sleep(0.2)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not await alive(int(seen[0]))


async def test_a_file_that_no_disk_can_hold_is_a_sentence(az: Make) -> None:
    runner, stand = az("")
    with pytest.raises(RunnerError, match="no file can"):
        await runner.run(("az", "x", "<file:b>"), {"b": "\ud800"}, quiet)
    assert stand.argvs() == []


async def test_an_az_that_never_says_who_it_is_ends_in_time(
    az: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aks_harden.azure.az_runner._ANSWER_SECONDS", 0.5)
    runner, _ = az("import time; time.sleep(60)")
    with pytest.raises(RunnerError, match="did not answer within"):
        await runner.identity()


async def test_the_child_cannot_be_told_to_skip_certificates(
    az: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_CLI_DISABLE_CONNECTION_VERIFICATION", "1")
    runner, _ = az("print(repr(os.environ.get('AZURE_CLI_DISABLE_CONNECTION_VERIFICATION')))")
    assert (await runner.run(("az", "x"), {}, quiet)).stdout == "''\n"
