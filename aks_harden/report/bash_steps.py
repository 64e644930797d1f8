"""One step of a plan as lines of bash: tell, confirm, compare, run, wait, verify."""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from aks_harden.engine.plan import Step
from aks_harden.engine.subjects import subject
from aks_harden.model.fix import ETAG, Command, Risk
from aks_harden.report.bash_queries import Asked, absent_before, questions
from aks_harden.report.bash_words import comment, file_references, quote
from aks_harden.snapshot.snapshot import Snapshot

_ETAG_QUERY: Final = "eTag || etag || properties.eTag"


class Held(Struct, frozen=True, kw_only=True):
    """A resource whose eTag the script carries on from call to call."""

    variable: str
    url: str
    owner: str
    """The resource it is, or is a part of: what changes that changes this eTag."""
    audited: str


class Urls:
    """Addresses by the variables that stand for them, in the order of their first use."""

    def __init__(self) -> None:
        """Begin without any."""
        self.variables: dict[str, str] = {}

    def __call__(self, url: str) -> str:
        """Return the word that stands for an address."""
        name = self.variables.setdefault(url, f"URL_{len(self.variables) + 1}")
        return f'"${{{name}}}"'


class Part(Struct, frozen=True, kw_only=True):
    """One step as the script has it."""

    number: int
    step: Step
    known: frozenset[str]
    """Resources that are there before it."""


class Frame(Struct, frozen=True):
    """What the steps of a script share."""

    before: Snapshot
    held: Mapping[str, Held]
    urls: Urls


def step_lines(part: Part, total: int, frame: Frame) -> Iterator[str]:
    """Return one step, ready to stand in the script."""
    step, urls = part.step, frame.urls
    asked = questions(step, part.known)
    yield from _told(part, total)
    yield f"begin {part.number} {quote(f'Step {part.number} of {total}: {step.title}')}"
    if step.risk is not Risk.SAFE:
        yield f"confirm {step.risk.value} {quote(gravest(step))} {quote(_warning(step))}"
    if step.uses_etag:
        yield same_etag(frame.held[step.resource.lower()], urls)
    for question in asked.before:
        yield f"still {urls(question.url)} {quote(question.query)} {quote(question.about)}"
    for url in absent_before(step):
        yield f'gone {urls(url)} || stop 12 "Stale: something is there already. ${{AGAIN}}"'
    yield from _calls(part, frame)
    yield 'if [[ "${DRY_RUN}" == no ]]; then'
    yield from (f"  {line}" for line in _verifying(step, asked, frame))
    yield "fi"
    yield ""


def _verifying(step: Step, asked: Asked, frame: Frame) -> Iterator[str]:
    entry = subject(frame.before, step)
    if entry is not None:
        yield f"finished {frame.urls(f'{entry.id}?api-version={entry.version}')}"
    for question in asked.after:
        yield f"verify {frame.urls(question.url)} {quote(question.query)} {quote(question.about)}"
    for url in asked.gone:
        yield f"verify {frame.urls(url)} gone 'the resource'"
    for other in frame.held.values():
        if entry is not None and other.owner == entry.id.lower():
            yield _reread_etag(other, frame.urls)
    verified = asked.after or asked.gone
    yield 'say "Verified."' if verified else 'say "Run, but not verified from here: audit again."'


def _told(part: Part, total: int) -> Iterator[str]:
    step = part.step
    yield comment(f"Step {part.number} of {total}: {step.title} [{step.key}], {step.risk.value}")
    for fix in step.fixes:
        said = (
            ("Changes", fix.changes),
            ("Disruption", fix.disruption),
            ("Duration", fix.duration),
            ("Hazard", fix.hazard),
            ("Cost", fix.cost),
            ("No way back", fix.no_undo),
            *((f"Answer {entry.name}", entry.value or "") for entry in fix.inputs),
        )
        for name, text in said:
            if text:
                yield comment(f"{name}: {text}")
    for command in step.undo:
        yield comment(f"To take it back: {' '.join(quote(word) for word in command.argv)}")


def _calls(part: Part, frame: Frame) -> Iterator[str]:
    files = 0
    for index, command in enumerate(part.step.commands):
        variables: dict[str, str] = {}
        for name, text in command.files.items():
            files += 1
            variable = f"FILE_{part.number}_{files}"
            variables[f"<file:{name}>"] = variable
            yield f'{variable}="${{WORK}}/{part.number}-{files}"'
            yield f"printf '%s' {quote(text)} >\"${{{variable}}}\""
        if index and ETAG in command.argv:
            # The step's own call before this one gave the resource a new eTag.
            again = _reread_etag(frame.held[part.step.resource.lower()], frame.urls)
            yield f'[[ "${{DRY_RUN}}" == yes ]] || {again}'
        yield f"run {' '.join(_words(command, part.step, variables, frame.held))}"


def _words(
    command: Command, step: Step, variables: Mapping[str, str], held: Mapping[str, Held]
) -> Iterator[str]:
    for word in command.argv:
        if word == ETAG:
            yield f'"${{{held[step.resource.lower()].variable}}}"'
        else:
            yield file_references(word, variables) or quote(word)


def same_etag(entry: Held, urls: Urls) -> str:
    """Return the line that stops the script unless a resource still has its eTag."""
    return f'same_etag "${{{entry.variable}}}" {urls(entry.url)} {quote(_ETAG_QUERY)}'


def _reread_etag(entry: Held, urls: Urls) -> str:
    read = f'{entry.variable}="$(read_etag {urls(entry.url)} {quote(_ETAG_QUERY)})"'
    return f'{read} || stop 11 "The eTag could not be read again."'


def gravest(step: Step) -> str:
    """Return the id of the fix that a step's risk comes from."""
    return next(fix.id for fix in step.fixes if fix.risk is step.risk)


def _warning(step: Step) -> str:
    said = [text for fix in step.fixes for text in (fix.consequence, fix.disruption, fix.hazard) if text]
    return " ".join(dict.fromkeys((f"{step.title}.", *said)))
