"""HTML as values: text is escaped where it enters, so that nothing which is text can become markup."""

from collections.abc import Iterable
from html import escape
from typing import Final

from msgspec import Struct

from aks_harden.report.literal import literal

_VOID: Final = frozenset({"input", "meta"})
_LINKABLE: Final = "https://"


class Html(Struct, frozen=True):
    """A piece of HTML."""

    source: str


Child = Html | str | None
"""What an element holds: markup, text to be escaped, or nothing."""


def text(words: str) -> Html:
    """Return one line of text; control, formatting and direction characters are spelled out."""
    return Html(escape(literal(words), quote=False))


def lines(words: str) -> Html:
    """Return text whose line ends stay, for what is shown as it stands."""
    return Html("\n".join(text(line).source for line in words.split("\n")))


def join(parts: Iterable[Child], between: str = "") -> Html:
    """Return several pieces as one, with text between them."""
    return Html(text(between).source.join(_source(part) for part in parts if part is not None))


def tag(name: str, /, *children: Child, **attributes: str | bool) -> Html:
    """Return an element; `class_` and `data_kind` name the attributes `class` and `data-kind`."""
    opening = f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}>"
    if name in _VOID:
        return Html(opening)
    return Html(f"{opening}{join(children).source}</{name}>")


def link(address: str, words: Child) -> Html:
    """Return a link that leaves the page, and its words alone where the address is no https address."""
    if not address.startswith(_LINKABLE):
        return join((words,))
    return tag("a", words, href=address, rel="noopener noreferrer")


def listed(entries: Iterable[Child], **attributes: str | bool) -> Html | None:
    """Return a list, None where it would be empty."""
    points = [tag("li", entry) for entry in entries]
    return tag("ul", *points, **attributes) if points else None


def folded(summary: Child, *children: Child, **attributes: str | bool) -> Html:
    """Return what opens when its summary is chosen."""
    return tag("details", tag("summary", summary), *children, **attributes)


def _source(child: Child) -> str:
    return child.source if isinstance(child, Html) else text(child or "").source


def _attribute(key: str, value: str | bool) -> str:  # noqa: FBT001 - true and false are what attributes are
    name = key.rstrip("_").replace("_", "-")
    if isinstance(value, bool):
        return f" {name}" if value else ""
    return f' {name}="{escape(literal(value), quote=True)}"'
