"""Asking Azure Resource Manager and Microsoft Graph, every answer as a reading: read, absent or unread."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
    IncompleteReadError,
    ServiceRequestError,
    ServiceResponseError,
)
from azure.core.rest import AsyncHttpResponse, HttpRequest
from azure.mgmt.core import AsyncARMPipelineClient

from aks_harden.azure.body import MalformedError, parse
from aks_harden.azure.guard import RefusedError, origin
from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.facets import GROUPS_READ
from aks_harden.snapshot.paths import group_of, subscription_of
from aks_harden.snapshot.reading import Absent, Cause, Read, Reading, Unread
from aks_harden.snapshot.redact import redact, redact_text

_UNREGISTERED: Final = "MissingSubscriptionRegistration"
"""Error of a provider that a subscription does not use.

https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-register-resource-provider
"""
_PAGES: Final = 1000
"""Pages of one list at the most, so that a service that repeats itself cannot hold us for ever."""
_VALUES: Final = 200_000
"""Entries of one list at the most, so that it cannot fill the memory either."""
_LONGEST_CODE: Final = 80
_NOT_FOUND: Final = 404
_GRAPH_BATCH: Final = 1000
"""Ids that one Graph `getByIds` takes (documented limit)."""
_GRAPH_NEXT: Final = "@odata.nextLink"
_CAUSES: Final = {401: Cause.SIGNED_OUT, 403: Cause.FORBIDDEN, 404: Cause.NOT_FOUND, 429: Cause.THROTTLED}

Clock = Callable[[], datetime]
"""Gives the present time in UTC."""


def now() -> datetime:
    """Return the present time in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Write a time as ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Arm:
    """Reads of Resource Manager over the shared pipeline."""

    def __init__(
        self, client: AsyncARMPipelineClient[HttpRequest, AsyncHttpResponse], clock: Clock = now
    ) -> None:
        """Stand on a client whose pipeline is the guarded one."""
        self._client = client
        self._base: str = client._base_url.rstrip("/")  # noqa: SLF001 - the client tells its address in no other way
        self._clock = clock
        self._groups: dict[str, asyncio.Task[bool]] = {}
        """Whether resource groups can be read, by id in lower case: asked once for all that lack in one."""

    async def get(self, path: str, api_version: str, action: str) -> Reading:
        """Read one resource; gone only where its resource group can be read (G-8)."""
        call = _call("GET", path, api_version)
        return await self.answer(call, action, lambda: self._fetch(_url(path, api_version)), gone=path)

    async def list(self, path: str, api_version: str, action: str, query: str = "") -> Reading:
        """Read a whole list, following its pages even when one is empty."""
        call = _call("GET", path, api_version, query)
        return await self.answer(call, action, lambda: self._listed(_url(path, api_version, query)))

    async def _listed(self, url: str) -> Json:
        try:
            return await self._pages(url)
        except HttpResponseError as error:
            if _code(error) == _UNREGISTERED:
                # Nothing of a provider can exist where the provider was never switched on.
                return []
            raise

    async def principals(self, base: str, ids: Iterable[str], action: str) -> Reading:
        """Read names of principals from Microsoft Graph by their object ids."""
        wanted = sorted(set(ids))
        path = "/v1.0/directoryObjects/getByIds"

        async def ask() -> Json:
            found: list[Json] = []
            for start in range(0, len(wanted), _GRAPH_BATCH):
                body: JsonObject = {"ids": list(wanted[start : start + _GRAPH_BATCH])}
                answer = await self._send(HttpRequest("POST", base + path, json=body))
                found.extend(_values(answer))
            return found

        return await self.answer(f"POST {path}", action, ask)

    async def graph_list(self, base: str, path: str, query: str, action: str) -> Reading:
        """Read a whole list of Microsoft Graph."""
        call = f"GET {path}?{query}"
        return await self.answer(
            call, action, lambda: self._pages(f"{base}{quote(path)}?{query}", _GRAPH_NEXT)
        )

    async def answer(
        self, call: str, action: str, ask: Callable[[], Awaitable[Json]], gone: str = ""
    ) -> Reading:
        """Run one read and turn whatever happens into a reading; only cancelling passes through."""
        try:
            value = await ask()
        except HttpResponseError as error:
            if gone and error.status_code == _NOT_FOUND and await self._parent_readable(gone):
                return Absent(call=call, at=stamp(self._clock()))
            lost = bool(group_of(gone)) and error.status_code == _NOT_FOUND
            return self._refused(call, GROUPS_READ if lost else action, error)
        except (
            ServiceRequestError,
            ServiceResponseError,
            IncompleteReadError,
            TimeoutError,
            OSError,
        ) as error:
            return self._unread(
                Cause.UNREACHABLE, f"no whole answer from Azure ({_line(error)})", action, call
            )
        except (MalformedError, DecodeError, ValueError, RecursionError) as error:
            return self._unread(
                Cause.MALFORMED,
                f"Azure's answer was not the JSON it should be ({_line(error)})",
                action,
                call,
            )
        except (AzureError, RefusedError) as error:
            return self._unread(Cause.FAILED, _line(error), action, call)
        return Read(value=redact(value), call=call, at=stamp(self._clock()))

    def _refused(self, call: str, action: str, error: HttpResponseError) -> Unread:
        if isinstance(error, ClientAuthenticationError) and error.status_code is None:
            return self._unread(Cause.SIGNED_OUT, f"no token could be had ({_line(error)})", action, call)
        status = error.status_code or 0
        if isinstance(error, DecodeError) or status < 400:  # noqa: PLR2004 - the first status that is an error
            return self._unread(Cause.MALFORMED, "Azure's answer was not the JSON it should be", action, call)
        cause = _CAUSES.get(status, Cause.FAILED)
        words = {
            Cause.SIGNED_OUT: f"Azure does not accept the sign-in ({status} {_code(error)})",
            Cause.FORBIDDEN: f"Azure refused it ({status} {_code(error)})",
            Cause.NOT_FOUND: f"Azure did not find it, and what should hold it could not be read ({status})",
            Cause.THROTTLED: "Azure kept answering 429 (too many requests); try again later",
        }
        return self._unread(cause, words.get(cause, f"Azure answered {status} {_code(error)}"), action, call)

    def _unread(self, cause: Cause, reason: str, action: str, call: str) -> Unread:
        return Unread(
            cause=cause, reason=redact_text(reason).strip(), action=action, call=call, at=stamp(self._clock())
        )

    async def _parent_readable(self, resource: str) -> bool:
        group, subscription = group_of(resource), subscription_of(resource)
        if not group:
            return False
        path = f"/subscriptions/{subscription}/resourceGroups/{group}"
        if path.lower() not in self._groups:
            self._groups[path.lower()] = asyncio.create_task(self._can_be_read(path))
        # Shielded: who gives up waiting must not take the answer from the others.
        return await asyncio.shield(self._groups[path.lower()])

    async def _can_be_read(self, path: str) -> bool:
        try:
            await self._fetch(_url(path, "2021-04-01"))
        except (AzureError, RefusedError, MalformedError, ValueError, RecursionError, OSError):
            return False
        return True

    async def _pages(self, url: str, following_key: str = "nextLink") -> Json:
        found: list[Json] = []
        asked = {url}
        while len(asked) <= _PAGES and len(found) <= _VALUES:
            answer = await self._fetch(url)
            found.extend(_values(answer))
            following = answer.get(following_key)
            if not following:
                return found
            url = self._same_host(following)
            if url in asked:
                raise MalformedError("the pages go round in a circle")
            asked.add(url)
        raise MalformedError(f"more than {_PAGES} pages or {_VALUES} entries")

    def _same_host(self, link: Json) -> str:
        """Return a page's address; a link to another host would hand our token to a stranger."""
        if not isinstance(link, str) or origin(link) is None or origin(link) != origin(self._base):
            raise MalformedError("the next page is on another host")
        return link

    async def _fetch(self, url: str) -> JsonObject:
        return await self._send(HttpRequest("GET", self._base + url if url.startswith("/") else url))

    async def _send(self, request: HttpRequest) -> JsonObject:
        response = await self._client.send_request(request)
        response.raise_for_status()
        return parse(await _text(response))


async def _text(response: AsyncHttpResponse) -> str:
    await response.read()
    return response.text("utf-8")


def _values(answer: JsonObject) -> list[Json]:
    values = answer.get("value")
    if not isinstance(values, list):
        raise MalformedError("a list without `value`")
    return values


def _url(path: str, api_version: str, query: str = "") -> str:
    if not path.startswith("/") or path.startswith("//"):
        # Put behind the host's name it would name another host: ids come out of Azure's answers too.
        raise MalformedError("an id that is none")
    if not {".", ".."}.isdisjoint(path.split("/")):
        raise MalformedError("an id that leads elsewhere")
    more = f"&{query}" if query else ""
    return f"{quote(path, safe='/()-._~')}?api-version={api_version}{more}"


def _call(method: str, path: str, api_version: str, query: str = "") -> str:
    return f"{method} {path}?api-version={api_version}{'&' + query if query else ''}"


def _code(error: HttpResponseError) -> str:
    code = getattr(error.error, "code", None)
    return str(code or error.reason or "")[:_LONGEST_CODE]


def _line(error: BaseException) -> str:
    text = redact_text(str(error)).strip()
    return text.splitlines()[0][:200] if text else type(error).__name__
