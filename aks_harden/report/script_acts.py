"""What a script does, one act after the other, before any shell has spelled it.

What happens, and in which order, is decided once; a writer for a shell only says each act in its words.
"""

from typing import Final, TypeAlias

from msgspec import Struct

from aks_harden.report.script_questions import Question

ETAG_QUERY: Final = "eTag || etag || properties.eTag"
NOT_DONE: Final = "There is nothing to take back: it reads as it did before that step."


class Held(Struct, frozen=True, kw_only=True):
    """A resource whose eTag the script carries on from call to call."""

    number: int
    url: str
    owner: str
    """The resource it is, or is a part of: what changes that changes this eTag."""
    audited: str
    """The eTag as it was read; empty where the script reads it itself when it starts."""


class HeldEtag(Struct, frozen=True):
    """A word of a call: the eTag that a resource has by then."""

    held: Held


class InFile(Struct, frozen=True):
    """A word of a call that names a file of the script, or asks az for what it holds."""

    file: str
    head: str = ""
    """What stands before it in the same word."""
    content: bool = False
    """Whether az is asked for the content, as `@` does, and not given the path."""


Word: TypeAlias = str | HeldEtag | InFile


class Tell(Struct, frozen=True):
    """Say something about the step to whoever reads the script."""

    text: str


class TellInverse(Struct, frozen=True):
    """Say by which call the step is taken back."""

    argv: tuple[str, ...]


class Begin(Struct, frozen=True):
    """Say at run time that a step begins."""

    number: int
    text: str


class Try(Struct, frozen=True):
    """Ask whether what must be tried by hand first was tried."""

    fix: str
    text: str


class Confirm(Struct, frozen=True):
    """Ask before a step that interrupts something or has no way back."""

    risk: str
    fix: str
    text: str


class SameEtag(Struct, frozen=True):
    """Stop unless a resource still has the eTag that the script goes by."""

    held: Held


class ReadEtag(Struct, frozen=True):
    """Take the eTag that a resource has now."""

    held: Held


class Still(Struct, frozen=True):
    """Stop unless a resource reads as it was read."""

    question: Question


class NotThere(Struct, frozen=True):
    """Stop where a resource that is to be made is there already."""

    url: str


class WriteFile(Struct, frozen=True):
    """Write a file that the next call reads."""

    name: str
    text: str


class Run(Struct, frozen=True):
    """Make one call; its words come after the program's name."""

    words: tuple[Word, ...]


class Finished(Struct, frozen=True):
    """Wait until Azure has finished with a resource."""

    url: str


class Verify(Struct, frozen=True):
    """Read until a resource reads as wanted."""

    question: Question


class Gone(Struct, frozen=True):
    """Read until a resource is not there any more."""

    url: str


class Say(Struct, frozen=True):
    """Say something at run time."""

    text: str


class Settle(Struct, frozen=True):
    """Wait until what was done counts everywhere."""

    minutes: int


class ForReal(Struct, frozen=True):
    """Do something only where calls are made, so not in a dry run."""

    acts: tuple["Act", ...]


class UnlessDone(Struct, frozen=True):
    """Do something unless everything reads as it should afterwards already."""

    questions: tuple[Question, ...]
    gone: tuple[str, ...]
    """Resources that should not be there afterwards."""
    acts: tuple["Act", ...]


Act: TypeAlias = (
    Tell
    | TellInverse
    | Begin
    | Try
    | Confirm
    | SameEtag
    | ReadEtag
    | Still
    | NotThere
    | WriteFile
    | Run
    | Finished
    | Verify
    | Gone
    | Say
    | Settle
    | ForReal
    | UnlessDone
)
