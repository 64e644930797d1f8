"""Reading cannot write: the one place that every request to Azure passes, below all the libraries.

Lets GET and HEAD through, and a short named list of POSTs that only read. Requests that hand out secrets are
refused whatever their method. Sign-in goes to the authority on a transport of its own.
"""

import re
from typing import Final
from urllib.parse import urlsplit


class RefusedError(Exception):
    """A request that could change something, or that hands out a secret, was about to leave."""


READING_POSTS: Final = (
    re.compile(r"/v1\.0/directoryobjects/getbyids"),
    re.compile(r"/providers/microsoft\.resourcegraph/resources"),
)
"""Whole paths, in lower case, of the POSTs that only read: names of principals, Resource Graph queries."""

_SECRETS: Final = re.compile(r"/list(clusteradmincredential|clusterusercredential|keys|credentials)/?$")


def check(method: str, url: str) -> None:
    """Raise RefusedError unless a request only reads."""
    path = urlsplit(url).path.lower().rstrip("/")
    if _SECRETS.search(path):
        raise RefusedError(f"refused to ask for credentials: {method} {path}")
    verb = method.upper()
    if verb in {"GET", "HEAD"}:
        return
    if verb == "POST" and any(known.fullmatch(path) for known in READING_POSTS):
        return
    raise RefusedError(f"refused: {method} {path} is not a read")
