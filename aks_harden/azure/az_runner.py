"""Run the operator's own `az`: an argument vector, never a shell, and only while somebody waits for it.

az's own folder stays its own; its children run without telemetry, survey, colour and log files.
"""

import asyncio
import json
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Final, cast

from msgspec import Struct, field

from aks_harden.azure.chunks import Chunks, pump
from aks_harden.azure.cli_session import UNVERIFIED
from aks_harden.model.azure import AzVersion, Identity, Outcome, RunnerError, names_a_file
from aks_harden.model.json import JsonObject
from aks_harden.snapshot.redact import redact_output

VARIABLE: Final = "AKS_HARDEN_AZ"

_MISSING: Final = (
    "az (Azure CLI) was not found: install it from https://learn.microsoft.com/cli/azure/install-azure-cli,"
    f" or name it with --az PATH or {VARIABLE}."
)
_QUIET: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(UNVERIFIED, ""),
        "AZURE_CORE_COLLECT_TELEMETRY": "no",
        "AZURE_CORE_SURVEY_MESSAGE": "no",
        "AZURE_CORE_ONLY_SHOW_ERRORS": "yes",
        "AZURE_CORE_NO_COLOR": "yes",
        "AZURE_EXTENSION_USE_DYNAMIC_INSTALL": "no",
        "AZURE_LOGGING_ENABLE_LOG_FILE": "no",
        "PYTHONIOENCODING": "utf-8",
    }
)
_END: Final = ("--only-show-errors", "--output", "json")
_PATIENCE_SECONDS: Final = 5.0
_ANSWER_SECONDS: Final = 120.0
"""How long az may take for who it is, which it mostly knows by heart."""
_FILE: Final = 0o600
_BATCH: Final = frozenset({".bat", ".cmd"})


def find_az(explicit: str | None = None, environment: Mapping[str, str] = os.environ) -> str:
    """Return the az to run: the one named, else that of AKS_HARDEN_AZ, else the first on the path.

    Raises RunnerError with what to do where there is none.
    """
    named = explicit or environment.get(VARIABLE)
    found = shutil.which(named or "az", path=environment.get("PATH"))
    if found is None:
        raise RunnerError(f"There is no program {named} to run as az." if named else _MISSING)
    return found


def launch(program: str) -> tuple[str, ...]:
    """Return the words that start az: itself, or the Python beside it where it is a batch file of Windows.

    `cmd.exe` reads the arguments of a batch file once more, so that a name from Azure could run a program.
    What az's own batch file starts is started instead. Not yet run on Windows.
    """
    place = Path(program)
    if place.suffix.lower() not in _BATCH:
        return (program,)
    for folder in (place.parent.parent, place.parent):
        python = folder / "python.exe"
        if python.is_file():
            return (str(python), "-IBm", "azure.cli")
    raise RunnerError(
        f"{program} is a batch file, and no python.exe lies in its folder or the one above, so it is not run:"
        " a batch file would read names from Azure as commands. Name an az that was installed by its"
        " installer with --az PATH."
    )


class AzRunner(Struct, frozen=True, kw_only=True):
    """The one thing in the product that writes to Azure."""

    program: str
    """Path of az, as `find_az` gives it."""
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Variables beside those of this process, for example the sandbox's AZURE_CONFIG_DIR."""

    async def run(
        self, argv: tuple[str, ...], files: Mapping[str, str], output: Callable[[str], None]
    ) -> Outcome:
        """Run one argument vector that begins with `az`; `files` fill its `<file:NAME>` words.

        Output goes to `output` in chunks, redacted, at most 30 a second. Raises RunnerError where az cannot
        be started. Cancelling ends the child and waits until it is gone.
        """
        if argv[:1] != ("az",):
            raise RunnerError("Only az is run, and this is another program.")
        with _filled(argv[1:], files) as words:
            return await self._run((*words, *_END), output)

    async def identity(self) -> Identity:
        """Return who az acts as and where; raises RunnerError where it is not signed in."""
        shown, cloud = await asyncio.gather(self._answer("account", "show"), self._answer("cloud", "show"))
        user = shown.get("user")
        return Identity(
            user=_text(user, "name") if isinstance(user, dict) else "",
            tenant=_text(shown, "tenantId"),
            cloud=_text(cloud, "name"),
            subscription=_text(shown, "id"),
            subscription_name=_text(shown, "name"),
        )

    async def version(self) -> AzVersion:
        """Return which az there is, and its extensions; raises RunnerError where it does not answer."""
        told = await self._answer("version")
        extensions = told.get("extensions")
        named = extensions if isinstance(extensions, dict) else {}
        return AzVersion(
            version=_text(told, "azure-cli"), extensions={name: _text(named, name) for name in named}
        )

    async def _answer(self, *words: str) -> JsonObject:
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                outcome = await self._run((*words, *_END), lambda _: None)
        except TimeoutError:
            raise RunnerError(
                f"az {' '.join(words)} did not answer within {_ANSWER_SECONDS:g} seconds."
            ) from None
        if outcome.code:
            raise RunnerError(_failed(words, outcome))
        try:
            answer = json.loads(outcome.stdout)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise RunnerError(f"az {' '.join(words)} did not answer with a JSON object.")
        return cast("JsonObject", answer)

    async def _run(self, words: tuple[str, ...], output: Callable[[str], None]) -> Outcome:
        try:
            child = await asyncio.create_subprocess_exec(
                *launch(self.program),
                *words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={**os.environ, **_QUIET, **self.environment},
                start_new_session=True,
                # Python marks what a child may have; of ours that is the journal's lock alone.
                close_fds=False,
            )
        except (OSError, ValueError) as refused:
            raise RunnerError(f"az could not be started ({self.program}): {refused}") from None
        streams = Chunks(output), Chunks(output)
        try:
            async with asyncio.TaskGroup() as group:
                printed = group.create_task(pump(child.stdout, streams[0]))
                said = group.create_task(pump(child.stderr, streams[1]))
            code = await child.wait()
        finally:
            for chunks in streams:
                chunks.close()
            await _end(child)
        return Outcome(code=code, stdout=printed.result(), stderr=redact_output(said.result()))


async def _end(child: asyncio.subprocess.Process) -> None:
    """End the child and whatever it started: asked first, then made to; at once when we are to go too."""
    # The group outlives the child where something that it started is still there.
    _signal(child, signal.SIGTERM)
    if child.returncode is not None:
        return
    try:
        await asyncio.wait_for(child.wait(), _PATIENCE_SECONDS)
    except TimeoutError:
        await _kill(child)
    except asyncio.CancelledError:
        await _kill(child)
        raise


async def _kill(child: asyncio.subprocess.Process) -> None:
    _signal(child, signal.SIGKILL)
    with suppress(TimeoutError):
        await asyncio.wait_for(child.wait(), _PATIENCE_SECONDS)


def _signal(child: asyncio.subprocess.Process, which: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, which)


@contextmanager
def _filled(words: tuple[str, ...], files: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Put the files where only this user can read them, and name them in the words; gone afterwards."""
    if not files:
        yield tuple(_named(word, {}) for word in words)
        return
    with tempfile.TemporaryDirectory(prefix="aks-harden-") as folder:
        paths: dict[str, str] = {}
        for number, (name, text) in enumerate(files.items()):
            path = Path(folder) / f"{number}"
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _FILE)
            with os.fdopen(handle, "wb") as out:
                out.write(_bytes(text))
            paths[f"<file:{name}>"] = str(path)
        yield tuple(_named(word, paths) for word in words)


def _bytes(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise RunnerError("A file for az holds a character that no file can, so it was not run.") from None


def _named(word: str, paths: Mapping[str, str]) -> str:
    """Return a word with a file's path in place of its name; `@<file:NAME>` is az's way to ask for content.

    Any other word with which az would read a file is refused: it came from somewhere else.
    """
    head, at, name = word.rpartition("@<file:")
    reference = f"<file:{name}" if at else word
    if reference in paths:
        return f"{head}@{paths[reference]}" if at else paths[reference]
    if names_a_file(word):
        raise RunnerError(f"az would read a file because of the word {word!r}, so it was not run.")
    return word


def _failed(words: tuple[str, ...], outcome: Outcome) -> str:
    lines = [line.strip() for line in outcome.stderr.splitlines() if line.strip()]
    told = next((line for line in lines if line.startswith("ERROR")), lines[-1] if lines else "")
    return f"az {' '.join(words)} failed: {told.removeprefix('ERROR:').strip() or f'code {outcome.code}'}"


def _text(entry: JsonObject, name: str) -> str:
    found = entry.get(name)
    return found if isinstance(found, str) else ""
