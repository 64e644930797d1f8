"""What is said about Azure and its command line as plain values: who, which cluster, how a process ended."""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct, field


class Identity(Struct, frozen=True, kw_only=True):
    """Who is signed in, and where: shown at all times so that nobody hardens the wrong cluster."""

    user: str
    tenant: str
    cloud: str
    subscription: str
    """Id of the subscription."""
    subscription_name: str = ""


class ClusterRow(Struct, frozen=True, kw_only=True):
    """One cluster to choose, from a list that is good for names only (lists drop fields)."""

    id: str
    name: str
    group: str
    location: str
    version: str
    state: str
    """Provisioning state, or `Stopped`."""


class Outcome(Struct, frozen=True, kw_only=True):
    """How a process ended."""

    code: int
    stdout: str
    stderr: str


class AzVersion(Struct, frozen=True, kw_only=True):
    """Which az there is, and what is installed into it."""

    version: str
    """As az writes it, for example `2.91.0`; empty where it does not tell."""
    extensions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Version of each extension, by its name."""


class RunnerError(Exception):
    """Az could not be run at all; the message says what to do."""


class ReadError(Exception):
    """The cluster, or the list of clusters, cannot be read; the message is one sentence with what to do."""


def names_a_file(word: str) -> bool:
    """Tell whether az would take a word of an argument vector for the name of a file to read.

    It does so with `@NAME` and `--option=@NAME`, whatever the option.
    """
    return word.partition("=")[2].startswith("@") if "=" in word else word.startswith("@")
