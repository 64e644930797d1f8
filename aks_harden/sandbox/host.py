"""The web server: one handler that sends each request to its protocol, logs it, and lets it go wrong."""

import asyncio
import re
import threading
import time
import uuid
from urllib.parse import parse_qsl

from aiohttp import web
from msgspec import Struct, field
from msgspec.structs import replace

from aks_harden.sandbox import cloud, control, graph, refusals
from aks_harden.sandbox.arm import Arm
from aks_harden.sandbox.authority import Authority
from aks_harden.sandbox.faults import Fault, Faults, Trouble
from aks_harden.sandbox.log import LoggedRequest, touch_of
from aks_harden.sandbox.tenant import Tenant
from aks_harden.sandbox.wire import Answer, Call

_PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>"
_CONTROL = "/_sandbox/"
_SLASHES = re.compile("//+")


class Host(Struct):
    """Everything the server holds while it runs; the lock guards the tenant against other threads."""

    tenant: Tenant
    authority: Authority
    latency: float = 0.0
    """Seconds added to every answer of ARM."""
    faults: Faults = field(default_factory=Faults)
    requests: list[LoggedRequest] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def reset(self) -> None:
        """Load the world anew and forget what was asked of it."""
        with self.lock:
            self.tenant.store.reset()
            self.tenant.operations.clear()
            self.faults.clear()
            self.authority.interaction = False
            self.requests.clear()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        call = await _read(request)
        if call.path.startswith(_CONTROL):
            with self.lock:
                return _response(control.answer(self, call))
        started = time.monotonic()
        status = 0
        try:
            response = await self._serve(request, call)
            status = response.status
        finally:
            self.requests.append(
                LoggedRequest(
                    method=call.method,
                    path=call.path,
                    query=call.raw_query,
                    status=status,
                    started=started,
                    ended=time.monotonic(),
                    kind=touch_of(call.method, call.path),
                )
            )
        return response

    async def _serve(self, request: web.BaseRequest, call: Call) -> web.StreamResponse:
        fault = self.faults.strike(call.method, f"{call.path}?{call.raw_query}")
        is_arm = not self._is_elsewhere(call)
        wait = (self.latency if is_arm else 0.0) + (fault.delay if fault else 0.0)
        if wait > 0:
            await asyncio.sleep(wait)
        if fault is None or fault.trouble is Trouble.DELAY:
            return _response(self._answer(call))
        return await self._go_wrong(request, call, fault)

    def _is_elsewhere(self, call: Call) -> bool:
        path = call.lowered
        return self.authority.owns(path) or path.startswith(("/metadata/", "/v1.0/"))

    def _answer(self, call: Call, doomed: tuple[str, str] | None = None) -> Answer:
        path = call.lowered
        with self.lock:
            if self.authority.owns(path):
                return self.authority.answer(call)
            if path == "/metadata/endpoints":
                return cloud.metadata(self.tenant.base, call)
            refused = self.authority.mint.check(call.headers)
            if refused is not None:
                return refused
            if path.startswith("/v1.0/"):
                return graph.answer(self.tenant, call)
            return _marked(Arm(self.tenant).answer(call, doomed), call)

    async def _go_wrong(self, request: web.BaseRequest, call: Call, fault: Fault) -> web.StreamResponse:
        if fault.trouble is Trouble.RESET:
            return _cut(request)
        if fault.trouble is Trouble.TRUNCATE:
            return await _truncate(request, self._answer(call))
        return _response(self._spoilt(call, fault))

    def _spoilt(self, call: Call, fault: Fault) -> Answer:
        match fault.trouble:
            case Trouble.HTML:
                made = Answer(content=_PAGE, content_type="text/html; charset=utf-8")
            case Trouble.EMPTY:
                made = Answer()
            case Trouble.CLAIMS:
                made = self.authority.mint.challenge()
            case Trouble.OPERATION:
                made = self._answer(call, (fault.code, fault.message))
            case _:
                made = self._error(call, fault)
        return made

    def _error(self, call: Call, fault: Fault) -> Answer:
        if call.lowered.startswith("/v1.0/") and not fault.code:
            own = graph.usual(fault.status)
            if own is not None:
                return own
        if fault.status == 403 and not fault.code:  # noqa: PLR2004 - 403 says which action is missing
            with self.lock:
                return Arm(self.tenant).denied(call)
        made = refusals.usual(fault.status, fault.code, fault.message)
        if fault.retry_after is None:
            return made
        after = f"{fault.retry_after:g}"
        return Answer(status=made.status, content=made.content, headers={"Retry-After": after})


def _marked(answer: Answer, call: Call) -> Answer:
    """Add what ARM says of every request: its id, and how many more it would take."""
    name = str(uuid.uuid4())
    budget = ("reads", "249") if call.method in {"GET", "HEAD"} else ("writes", "199")
    marks = {
        "x-ms-request-id": name,
        "x-ms-correlation-request-id": call.headers.get("x-ms-correlation-request-id", name),
        f"x-ms-ratelimit-remaining-subscription-{budget[0]}": budget[1],
    }
    return replace(answer, headers={**answer.headers, **marks})


async def _read(request: web.BaseRequest) -> Call:
    return Call(
        method=request.method,
        # az joins an endpoint with a slash at its end and a path with one at its start.
        path=_SLASHES.sub("/", request.path),
        query=dict(parse_qsl(request.query_string, keep_blank_values=True)),
        raw_query=request.query_string,
        headers={name.lower(): value for name, value in request.headers.items()},
        content=await request.read() if request.can_read_body else b"",
    )


def _response(answer: Answer) -> web.Response:
    headers = dict(answer.headers)
    if answer.content or answer.status != 204:  # noqa: PLR2004 - 204 has no body to name a type of
        headers["Content-Type"] = answer.content_type
    return web.Response(status=answer.status, body=answer.content, headers=headers)


def _cut(request: web.BaseRequest) -> web.StreamResponse:
    """End the connection in the middle of nothing."""
    if request.transport is not None:
        request.transport.abort()
    raise asyncio.CancelledError


async def _truncate(request: web.BaseRequest, answer: Answer) -> web.StreamResponse:
    """Promise the whole body, send half of it, and hang up."""
    response = web.StreamResponse(status=answer.status, headers={"Content-Type": answer.content_type})
    response.content_length = len(answer.content) or 2
    await response.prepare(request)
    await response.write(answer.content[: len(answer.content) // 2] or b"{")
    if request.transport is not None:
        request.transport.close()
    return response
