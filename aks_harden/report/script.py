"""A plan as a bash script of its own: it checks, shows, asks, runs, and verifies by reading.

The script needs nothing but bash and az. It refuses to run against another tenant or subscription, or a
cluster that is not as it was read, and takes the same argument vectors as applying does.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

from aks_harden.engine.differences import resources
from aks_harden.engine.plan import Plan, Step
from aks_harden.engine.runnable import NO_OVERRIDES, why_not
from aks_harden.engine.subjects import etag, subject
from aks_harden.model.azure import names_a_file
from aks_harden.model.fix import Risk
from aks_harden.report.bash_frame import ARGUMENTS, PLACE, USAGE, used
from aks_harden.report.bash_steps import Frame, Held, Part, Urls, gravest, same_etag, step_lines
from aks_harden.report.bash_words import comment, quote
from aks_harden.snapshot.paths import within
from aks_harden.snapshot.snapshot import Snapshot

_UNTYPED: Final = re.compile("[\0\ud800-\udfff]")
"""What no argument and no file can hold: NUL, and halves of characters."""

_NO_ETAG: Final = frozenset({"", "*"})
"""With these a call would go through whatever was changed since."""


def bash(
    plan: Plan,
    *,
    version: str,
    left_out: Iterable[tuple[Step, str]] = (),
    overrides: Mapping[str, str] = NO_OVERRIDES,
) -> str:
    """Return the plan as the text of a bash script.

    `left_out` are steps that were not planned, each with the reason; `runnable_plan` gives both. A step of
    the plan that may not run is left out too, with every later one of the same resource.
    """
    steps, more = _runnable(plan, overrides)
    held = _held(plan.before, steps)
    skipped = [*left_out, *more]
    parts = list(_parts(plan.before, steps))
    urls = Urls()
    start = "\n".join(_start(steps, held, urls))
    body = "\n".join(
        chain.from_iterable(step_lines(part, len(parts), Frame(plan.before, held, urls)) for part in parts)
    )
    return "\n".join(
        (
            *_header(plan, steps, version),
            *chain.from_iterable(_left_out(step, reason) for step, reason in skipped),
            "# shellcheck disable=SC2016 # JMESPath, which az takes, has literals in backticks",
            "# shellcheck disable=SC2034 # not every plan has something to ask, or to wait for",
            "set -euo pipefail",
            "",
            *_variables(plan, held, urls),
            "",
            USAGE,
            used(f"{ARGUMENTS}\n{start}\n{body}"),
            ARGUMENTS,
            start,
            body,
            'if [[ "${DRY_RUN}" == yes ]]; then',
            '  say "This was a dry run: nothing was changed."',
            "else",
            f'  say "Done: {len(parts)} of {len(parts)} steps."',
            "fi",
            "",
        )
    )


def _runnable(plan: Plan, overrides: Mapping[str, str]) -> tuple[tuple[Step, ...], list[tuple[Step, str]]]:
    kept: list[Step] = []
    left: list[tuple[Step, str]] = []
    for step in plan.steps:
        reason = why_not(step, overrides) or _unwritable(plan.before, step)
        after = next((other for other, _ in left if _close(step.resource, other.resource)), None)
        if after is not None and not reason:
            reason = f"It was planned to follow “{after.title}”, which is left out: plan it by itself."
        if reason:
            left.append((step, reason))
        else:
            kept.append(step)
    return tuple(kept), left


def _close(one: str, other: str) -> bool:
    return within(one, other) or within(other, one)


def _unwritable(before: Snapshot, step: Step) -> str:
    words = [word for command in step.commands for word in command.argv]
    texts = [*words, *(text for command in step.commands for text in command.files.values())]
    if any(_UNTYPED.search(text) for text in texts):
        return "A name in it holds a character that no command line can."
    if any(names_a_file(word) and "@<file:" not in word for word in words):
        return "az would read a file because of a name in it."
    if any(not resource.startswith("/") or resource.startswith("//") for resource in _resources(step)):
        return "The id of a resource in it is none, so nothing could be read before and after."
    entry = subject(before, step)
    known = "" if entry is None else etag(entry.body, entry.id, step.resource).strip()
    if step.uses_etag and known in _NO_ETAG:
        return "The resource was read without an eTag, so a change made since then could not be noticed."
    return ""


def _resources(step: Step) -> tuple[str, ...]:
    return (step.resource, *(entry.resource for entry in step.preconditions))


def _held(before: Snapshot, steps: Iterable[Step]) -> Mapping[str, Held]:
    found: dict[str, Held] = {}
    for step in steps:
        entry = subject(before, step)
        if not step.uses_etag or entry is None or step.resource.lower() in found:
            continue
        found[step.resource.lower()] = Held(
            variable=f"ETAG_{len(found) + 1}",
            url=f"{step.resource}?api-version={entry.version}",
            owner=entry.id.lower(),
            audited=etag(entry.body, entry.id, step.resource),
        )
    return found


def _parts(before: Snapshot, steps: Iterable[Step]) -> Iterator[Part]:
    known = frozenset(resource for _, resource in resources(before))
    for number, step in enumerate(steps, start=1):
        yield Part(number=number, step=step, known=known)
        known |= {change.resource.lower() for change in step.expects}


def _header(plan: Plan, steps: Iterable[Step], version: str) -> Iterator[str]:
    findings = sorted({fix.item for step in steps for fix in step.fixes})
    yield "#!/usr/bin/env bash"
    yield comment(f"Hardens {plan.before.cluster_name}. Read it before you run it.")
    yield "#"
    yield comment(f"Cluster:  {plan.before.cluster_id}")
    yield comment(f"Read at:  {plan.before.taken_at}")
    yield comment(f"Findings: {', '.join(findings) or 'none'}")
    yield comment(f"Made by:  aks-harden {version}")
    yield "#"
    yield "# Run it with --dry-run first, and with --help for the options and the exit codes."
    yield ""


def _left_out(step: Step, reason: str) -> Iterator[str]:
    yield comment(f"Left out: {step.title} ({step.key})")
    yield comment(f"  {reason}")
    yield ""


def _variables(plan: Plan, held: Mapping[str, Held], urls: Urls) -> Iterator[str]:
    yield f"TENANT={quote(plan.before.tenant)}"
    yield f"SUBSCRIPTION={quote(plan.before.subscription)}"
    yield f"CLUSTER_NAME={quote(plan.before.cluster_name)}"
    for entry in held.values():
        yield f"{entry.variable}={quote(entry.audited)}"
    for url, name in urls.variables.items():
        yield f"{name}={quote(url)}"
    yield ': "${TENANT:?the id of the tenant is not set: the cluster was read without one}"'
    yield ': "${SUBSCRIPTION:?the id of the subscription is not set}"'
    yield ': "${CLUSTER_NAME:?the name of the cluster is not set}"'
    for entry in held.values():
        yield f': "${{{entry.variable}:?the eTag is not set, so later changes cannot be noticed}}"'
    yield 'WAIT_SECONDS="${WAIT_SECONDS:-10}" # between two looks'
    yield 'TRIES="${TRIES:-180}" # looks at a resource in motion'
    yield 'LOOKS="${LOOKS:-6}" # looks for the outcome of a step'


def _start(steps: Iterable[Step], held: Mapping[str, Held], urls: Urls) -> Iterator[str]:
    for step in steps:
        if step.risk is not Risk.SAFE:
            yield f"need_answers {step.risk.value} {quote(gravest(step))}"
    yield PLACE
    if held:
        yield "# Nothing is changed unless the resources are as they were read."
    for entry in held.values():
        yield same_etag(entry, urls)
    yield ""
