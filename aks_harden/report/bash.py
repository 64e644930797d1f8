"""A script in bash: it needs nothing but bash and az."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

from aks_harden.report.bash_frame import ARGUMENTS, DECLARED, FUNCTIONS, PLACE, USAGE
from aks_harden.report.bash_words import comment, quote
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

_NO_ETAG: Final = 'stop 11 "The eTag could not be read again."'


def bash(told: Script) -> str:
    """Return the text of a script in bash."""
    start = "\n".join(_start(told))
    body = "\n".join(chain.from_iterable((*_lines(acts, told.urls), "") for acts in told.steps))
    return "\n".join(
        (
            *_header(told),
            "# shellcheck disable=SC2016 # JMESPath, which az takes, has literals in backticks",
            "# shellcheck disable=SC2034 # not every plan has something to ask, or to wait for",
            "set -euo pipefail",
            "",
            *_variables(told),
            "",
            USAGE,
            needed(FUNCTIONS, f"{ARGUMENTS}\n{start}\n{body}", DECLARED, ("stop", "say")),
            ARGUMENTS,
            start,
            body,
            'if [[ "${DRY_RUN}" == yes ]]; then',
            '  say "This was a dry run: nothing was changed."',
            "else",
            f'  say "Done: {len(told.steps)} of {len(told.steps)} steps."',
            "fi",
            "",
        )
    )


def _header(told: Script) -> Iterator[str]:
    yield "#!/usr/bin/env bash"
    yield comment(told.title)
    yield "#"
    width = max(len(name) for name, _ in told.head) + 1
    for name, text in told.head:
        yield comment(f"{f'{name}:':{width}} {text}")
    yield "#"
    yield "# Run it with --dry-run first, and with --help for the options and the exit codes."
    yield ""
    for title, reason in told.left_out:
        yield comment(f"Left out: {title}")
        yield comment(f"  {reason}")
        yield ""


def _variables(told: Script) -> Iterator[str]:
    yield f"TENANT={quote(told.tenant)}"
    yield f"SUBSCRIPTION={quote(told.subscription)}"
    yield f"CLUSTER_NAME={quote(told.cluster_name)}"
    audited = [entry for entry in told.held if entry.audited]
    for entry in audited:
        yield f"{_etag(entry)}={quote(entry.audited)}"
    for url, number in told.urls.items():
        yield f"URL_{number}={quote(url)}"
    yield ': "${TENANT:?the id of the tenant is not set: the cluster was read without one}"'
    yield ': "${SUBSCRIPTION:?the id of the subscription is not set}"'
    yield ': "${CLUSTER_NAME:?the name of the cluster is not set}"'
    for entry in audited:
        yield f': "${{{_etag(entry)}:?the eTag is not set, so later changes cannot be noticed}}"'
    yield 'WAIT_SECONDS="${WAIT_SECONDS:-10}" # between two looks'
    yield 'TRIES="${TRIES:-180}" # looks at a resource in motion'
    yield 'LOOKS="${LOOKS:-6}" # looks for the outcome of a step'
    yield 'SETTLE_SECONDS="${SETTLE_SECONDS:-}" # instead of the time that a step itself asks for afterwards'


def _start(told: Script) -> Iterator[str]:
    for kind, fix in told.awaited:
        yield f"need_answers {kind} {quote(fix)}"
    if told.awaited:
        yield "enough_answers"
    yield PLACE
    if any(entry.audited for entry in told.held):
        yield "# Nothing is changed unless the resources are as they were read."
    yield from _lines(told.start, told.urls)
    yield ""


def _lines(acts: tuple[Act, ...], urls: Mapping[str, int]) -> Iterator[str]:
    for act in acts:
        yield from _spelled(act, urls)


def _spelled(act: Act, urls: Mapping[str, int]) -> Iterator[str]:
    match act:
        case Tell(text):
            yield comment(text)
        case TellInverse(argv):
            yield comment(f"To take it back: {' '.join(quote(word) for word in argv)}")
        case WriteFile(name, text):
            yield f'{_file(name)}="${{WORK}}/{name}"'
            yield f"printf '%s' {quote(text)} >\"${{{_file(name)}}}\""
        case Run(words):
            yield f"run az {' '.join(_word(word) for word in words)}"
        case Settle(minutes):
            yield f"settle {minutes}"
        case ForReal(acts):
            yield 'if [[ "${DRY_RUN}" == no ]]; then'
            yield from (f"  {line}" for line in _lines(acts, urls))
            yield "fi"
        case UnlessDone(questions, gone, acts):
            held = [f"holds {_url(each.url, urls)} {quote(each.query)}" for each in questions]
            yield f"if {' && '.join([*held, *(f'gone {_url(url, urls)}' for url in gone)])}; then"
            yield f"  say {quote(NOT_DONE)}"
            yield "else"
            yield from (f"  {line}" for line in _lines(acts, urls))
            yield "fi"
        case SameEtag() | ReadEtag() | Still() | NotThere() | Finished() | Verify() | Gone():
            yield from _looking(act, urls)
        case Begin() | Try() | Confirm() | Say():
            yield _speaking(act)


def _speaking(act: Begin | Try | Confirm | Say) -> str:
    match act:
        case Begin(number, text):
            return f"begin {number} {quote(text)}"
        case Try(fix, text):
            return f"checkpoint {quote(fix)} {quote(text)}"
        case Confirm(risk, fix, text):
            return f"confirm {risk} {quote(fix)} {quote(text)}"
        case Say(text):
            return f"say {quote(text)}"


def _looking(
    act: SameEtag | ReadEtag | Still | NotThere | Finished | Verify | Gone, urls: Mapping[str, int]
) -> Iterator[str]:
    match act:
        case SameEtag(held):
            yield f'same_etag "${{{_etag(held)}}}" {_url(held.url, urls)} {quote(ETAG_QUERY)}'
        case ReadEtag(held):
            read = f'{_etag(held)}="$(read_etag {_url(held.url, urls)} {quote(ETAG_QUERY)})"'
            yield f"{read} || {_NO_ETAG}"
        case Still(question):
            yield f"still {_url(question.url, urls)} {quote(question.query)} {quote(question.about)}"
        case NotThere(url):
            yield f'gone {_url(url, urls)} || stop 12 "Stale: something is there already. ${{AGAIN}}"'
        case Finished(url):
            yield f"finished {_url(url, urls)}"
        case Verify(question):
            yield f"verify {_url(question.url, urls)} {quote(question.query)} {quote(question.about)}"
        case Gone(url):
            yield f"verify {_url(url, urls)} gone 'the resource'"


def _word(word: Word) -> str:
    match word:
        case HeldEtag(held):
            return f'"${{{_etag(held)}}}"'
        case InFile(file, head, content):
            return f'{quote(head) if head else ""}{"@" if content else ""}"${{{_file(file)}}}"'
        case _:
            return quote(word)


def _etag(held: Held) -> str:
    return f"ETAG_{held.number}"


def _file(name: str) -> str:
    return f"FILE_{name.replace('-', '_')}"


def _url(url: str, urls: Mapping[str, int]) -> str:
    return f'"${{URL_{urls[url]}}}"'
