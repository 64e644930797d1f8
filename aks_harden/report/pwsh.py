"""A script in PowerShell, for Windows PowerShell 5.1 and PowerShell 7: it needs nothing but that and az."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

from aks_harden.report.pwsh_frame import (
    DECLARED,
    FOLDER,
    FUNCTIONS,
    PARAMETERS,
    PLACE,
    SETTINGS,
    STATE,
    USAGE,
)
from aks_harden.report.pwsh_words import comment, quote
from aks_harden.report.script import Script
from aks_harden.report.script_acts import (
    ETAG_QUERY,
    NOT_DONE,
    Act,
    Begin,
    Confirm,
    Finished,
    ForReal,
    Gone,
    Held,
    HeldEtag,
    InFile,
    NotThere,
    ReadEtag,
    Run,
    SameEtag,
    Say,
    Settle,
    Still,
    Tell,
    TellInverse,
    Try,
    UnlessDone,
    Verify,
    Word,
    WriteFile,
)
from aks_harden.report.script_functions import needed

_INDENT: Final = "  "


def pwsh(told: Script) -> str:
    """Return the text of a script in PowerShell."""
    body = "\n".join(f"{_INDENT}{line}".rstrip() for line in _body(told))
    frame = f"{STATE}\n{PLACE}\n{body}"
    return "\n".join(
        (
            *_header(told),
            PARAMETERS,
            *_variables(told),
            SETTINGS,
            USAGE,
            needed(FUNCTIONS, frame, DECLARED, ("Write-Said", "Stop-Script", "Assert-Set")),
            STATE,
            *_set(told),
            "$Work = ''",
            "try {",
            body,
            "} catch {",
            "  Write-Said ('The script failed: ' + $_.Exception.Message)",
            "  exit 1",
            "} finally {",
            "  if ($Work) { Remove-Item -LiteralPath $Work -Recurse -Force -ErrorAction SilentlyContinue }",
            "}",
            "",
        )
    )


def _header(told: Script) -> Iterator[str]:
    yield comment(told.title)
    yield "#"
    width = max(len(name) for name, _ in told.head) + 1
    for name, text in told.head:
        yield comment(f"{f'{name}:':{width}} {text}")
    yield "#"
    yield "# Run it with -DryRun first, and with -Help for the options and the exit codes."
    yield ""
    for title, reason in told.left_out:
        yield comment(f"Left out: {title}")
        yield comment(f"  Reason: {reason}")
        yield ""


def _variables(told: Script) -> Iterator[str]:
    yield f"$Tenant = {quote(told.tenant)}"
    yield f"$Subscription = {quote(told.subscription)}"
    yield f"$ClusterName = {quote(told.cluster_name)}"
    for entry in _audited(told):
        yield f"{_etag(entry)} = {quote(entry.audited)}"
    for url, number in told.urls.items():
        yield f"$Url{number} = {quote(url)}"


def _set(told: Script) -> Iterator[str]:
    yield "Assert-Set 'Tenant' 'the id of the tenant is not set: the cluster was read without one'"
    yield "Assert-Set 'Subscription' 'the id of the subscription is not set'"
    yield "Assert-Set 'ClusterName' 'the name of the cluster is not set'"
    for entry in _audited(told):
        yield f"Assert-Set 'Etag{entry.number}' 'the eTag is not set, so later changes cannot be noticed'"


def _body(told: Script) -> Iterator[str]:
    for kind, fix in told.awaited:
        yield f"Test-Answer '{kind}' {quote(fix)}"
    if told.awaited:
        yield "Assert-Answered"
    yield from PLACE.splitlines()
    if any(_writes(act) for act in chain.from_iterable(told.steps)):
        yield from FOLDER.splitlines()
    yield ""
    if _audited(told):
        yield "# Nothing is changed unless the resources are as they were read."
    yield from _lines(told.start, told.urls)
    for acts in told.steps:
        yield ""
        yield from _lines(acts, told.urls)
    yield ""
    yield "if ($DryRun) {"
    yield "  Write-Said 'This was a dry run: nothing was changed.'"
    yield "} else {"
    yield f"  Write-Said 'Done: {len(told.steps)} of {len(told.steps)} steps.'"
    yield "}"
    yield "exit 0"


def _audited(told: Script) -> list[Held]:
    return [entry for entry in told.held if entry.audited]


def _writes(act: Act) -> bool:
    return isinstance(act, WriteFile)


def _lines(acts: tuple[Act, ...], urls: Mapping[str, int]) -> Iterator[str]:
    for act in acts:
        yield from _spelled(act, urls)


def _spelled(act: Act, urls: Mapping[str, int]) -> Iterator[str]:
    match act:
        case Tell(text):
            yield comment(text)
        case TellInverse(argv):
            yield comment(f"To take it back: {' '.join((argv[0], *map(quote, argv[1:])))}")
        case WriteFile(name, text):
            yield f"{_file(name)} = Save-File '{name}' {quote(text)}"
        case Run(words):
            yield f"Invoke-Call @({', '.join(_word(word) for word in words)})"
        case Settle(minutes):
            yield f"Wait-Settled {minutes}"
        case ForReal(acts):
            yield "if (-not $DryRun) {"
            yield from (f"  {line}" for line in _lines(acts, urls))
            yield "}"
        case UnlessDone(questions, gone, acts):
            held = [f"(Get-State {_url(each.url, urls)} {quote(each.query)}) -eq 0" for each in questions]
            away = [f"(Get-Absence {_url(url, urls)}) -eq 0" for url in gone]
            yield f"if ({' -and '.join([*held, *away])}) {{"
            yield f"  Write-Said {quote(NOT_DONE)}"
            yield "} else {"
            yield from (f"  {line}" for line in _lines(acts, urls))
            yield "}"
        case SameEtag() | ReadEtag() | Still() | NotThere() | Finished() | Verify() | Gone():
            yield from _looking(act, urls)
        case Begin() | Try() | Confirm() | Say():
            yield _speaking(act)


def _speaking(act: Begin | Try | Confirm | Say) -> str:
    match act:
        case Begin(number, text):
            return f"Start-Step {number} {quote(text)}"
        case Try(fix, text):
            return f"Confirm-Tried {quote(fix)} {quote(text)}"
        case Confirm(risk, fix, text):
            return f"Confirm-Step '{risk}' {quote(fix)} {quote(text)}"
        case Say(text):
            return f"Write-Said {quote(text)}"


def _looking(
    act: SameEtag | ReadEtag | Still | NotThere | Finished | Verify | Gone, urls: Mapping[str, int]
) -> Iterator[str]:
    match act:
        case SameEtag(held):
            yield f"Assert-SameEtag {_etag(held)} {_url(held.url, urls)} {quote(ETAG_QUERY)}"
        case ReadEtag(held):
            yield f"{_etag(held)} = Read-Etag {_url(held.url, urls)} {quote(ETAG_QUERY)}"
        case Still(question):
            yield f"Assert-Still {_url(question.url, urls)} {quote(question.query)} {quote(question.about)}"
        case NotThere(url):
            yield f"Assert-NotThere {_url(url, urls)}"
        case Finished(url):
            yield f"Wait-Finished {_url(url, urls)}"
        case Verify(question):
            yield f"Assert-Reads {_url(question.url, urls)} {quote(question.query)} {quote(question.about)}"
        case Gone(url):
            yield f"Assert-Gone {_url(url, urls)}"


def _word(word: Word) -> str:
    """Return one element of the array that a call's words are."""
    match word:
        case HeldEtag(held):
            return _etag(held)
        case InFile(file, head, content):
            asked = f"{head}@" if content else head
            return f"({quote(asked)} + {_file(file)})" if asked else _file(file)
        case _:
            return quote(word)


def _etag(held: Held) -> str:
    return f"$Etag{held.number}"


def _file(name: str) -> str:
    return f"$File_{name.replace('-', '_')}"


def _url(url: str, urls: Mapping[str, int]) -> str:
    return f"$Url{urls[url]}"
