"""Reading cannot write: the one place that every request to Azure passes, below all the libraries.

Lets GET and HEAD through, and a short named list of POSTs that only read, and all of them only to the hosts
that the session is for, because each carries its token. Requests that hand out secrets are refused whatever
their method. Sign-in goes to the authority on a transport of its own.
"""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote, urlsplit


class RefusedError(Exception):
    """A request that could change something, hands out a secret or goes elsewhere was about to leave."""


READING_POSTS: Final = (
    re.compile(r"/v1\.0/directoryobjects/getbyids"),
    re.compile(r"/providers/microsoft\.resourcegraph/resources"),
)
"""Whole paths, in lower case, of the POSTs that only read: names of principals, Resource Graph queries."""

_SECRETS: Final = re.compile(r"/list(clusteradmincredential|clusterusercredential|keys|credentials)/*$")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\\]")
"""What libraries read in different ways, or take out, and no address of Azure holds."""
_OVERRIDES: Final = frozenset({"x-http-method", "x-http-method-override", "x-method-override"})
"""Headers with which some servers take a GET for another method."""
_DECODINGS: Final = 3
_PORTS: Final = {"https": 443}

Origin = tuple[str, str, int]
"""Scheme, host in lower case, and port of an address."""


def check(method: str, url: str) -> None:
    """Raise RefusedError unless a request only reads."""
    verb, path = method.upper(), _path(url)
    plain = path
    for _ in range(_DECODINGS):
        plain = unquote(plain)
    if not {".", ".."}.isdisjoint(plain.split("/")):
        raise RefusedError(f"refused: the way of {verb} {path} is not straight")
    if any(_SECRETS.search(known.lower()) for known in (path, plain)):
        raise RefusedError(f"refused to ask for credentials: {verb} {path}")
    if verb in {"GET", "HEAD"}:
        return
    if verb == "POST" and any(known.fullmatch(path.lower().rstrip("/")) for known in READING_POSTS):
        return
    raise RefusedError(f"refused: {verb} {path} is not a read")


def check_headers(method: str, names: Iterable[str]) -> None:
    """Raise RefusedError where a header asks a server to take the request for another method."""
    if found := _OVERRIDES & {name.lower() for name in names}:
        raise RefusedError(f"refused: a {method} that asks for another method by the header {min(found)}")


def check_origin(url: str, allowed: Iterable[Origin | None]) -> None:
    """Raise RefusedError unless a request goes to one of the session's own hosts, over HTTPS."""
    found = origin(url)
    if found is None or found not in tuple(allowed):
        raise RefusedError("refused: the request would take our token to another host")


def origin(url: str) -> Origin | None:
    """Return where an address leads, None where that is not plain: other than HTTPS, or with a user in it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if _CONTROL.search(url) or parts.scheme not in _PORTS or "@" in parts.netloc or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, port or _PORTS[parts.scheme]


def _path(url: str) -> str:
    try:
        path = urlsplit(url).path
    except ValueError:
        path = ""
    if not path or _CONTROL.search(url):
        raise RefusedError("refused: the address cannot be read in one way only")
    return path
