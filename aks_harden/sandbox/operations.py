"""Long-running operations: taken at once, finished when their time has come."""

import time
import uuid

from msgspec import Struct
from msgspec.structs import replace

from aks_harden.sandbox.address import parse, subscription_of
from aks_harden.sandbox.catalog import Style, kind_of
from aks_harden.sandbox.store import Store
from aks_harden.sandbox.wire import Answer, Call, Json, answer_json, problem

_AKS_VERSION = "2017-08-31"
_SHORTEST = 0.02


class Operation(Struct, frozen=True, kw_only=True):
    """Something under way on one resource."""

    name: str
    target: str
    """Id in lower case."""
    due: float
    started: str
    deletes: bool = False
    error: tuple[str, str] | None = None
    """Code and message it ends with."""
    done: bool = False

    @property
    def status(self) -> str:
        """The word ARM has for how it stands."""
        if not self.done:
            return "InProgress"
        return "Failed" if self.error else "Succeeded"


class Operations:
    """Everything under way, and everything that was."""

    def __init__(self, base: str, store: Store, seconds: float) -> None:
        self.base = base
        self.seconds = seconds
        self._store = store
        self._known: dict[str, Operation] = {}

    def clear(self) -> None:
        """Forget all of them."""
        self._known.clear()

    def start(self, target: str, *, deletes: bool = False, error: tuple[str, str] | None = None) -> Operation:
        """Take an operation on a resource."""
        made = Operation(
            name=str(uuid.uuid4()),
            target=target,
            due=time.monotonic() + self.seconds,
            started=_now(),
            deletes=deletes,
            error=error,
        )
        self._known[made.name] = made
        return made

    def busy(self, target: str) -> Operation | None:
        """Find what is under way on a resource."""
        for each in self._known.values():
            if not each.done and each.target == target:
                return each
        return None

    def settle(self) -> None:
        """Finish what is due; called before every look at the world, so that no clock has to tick."""
        now = time.monotonic()
        for each in [item for item in self._known.values() if not item.done and item.due <= now]:
            self._finish(each)

    def _finish(self, each: Operation) -> None:
        self._known[each.name] = replace(each, done=True)
        if each.deletes and not each.error:
            self._store.delete(each.target)
            return
        body = self._store.find(each.target)
        if body is not None:
            state = "Failed" if each.error else "Succeeded"
            self._store.put(each.target, with_state(body, state))

    def headers(self, each: Operation, call: Call, *, location: str = "westeurope") -> dict[str, str]:
        """Tell a client where to ask, and when."""
        kind = kind_of(parse(each.target).type)
        namespace = kind.type.partition("/")[0]
        root = f"{self.base}{subscription_of(each.target)}/providers/{namespace}/locations/{location}"
        version = _AKS_VERSION if kind.style is Style.AKS else call.query.get("api-version", _AKS_VERSION)
        where = f"{root}/operations/{each.name}?api-version={version}"
        found = {"Azure-AsyncOperation": where, **self.pace()}
        if each.deletes:
            found["Location"] = f"{root}/operationresults/{each.name}?api-version={version}"
        return found

    def pace(self) -> dict[str, str]:
        """Say how long to wait: clients wait 30 s unless told, and take 0 as not being told."""
        wait = max(self.seconds / 4, _SHORTEST)
        return {"retry-after-ms": str(int(wait * 1000))} if wait < 1 else {"Retry-After": str(int(wait))}

    def answer(self, name: str, *, result: bool) -> Answer:
        """Answer a client that asks how an operation stands."""
        each = self._known.get(name)
        if each is None:
            return problem(404, "NotFound", f"The operation '{name}' was not found.")
        if result:
            return Answer(status=204) if each.done else Answer(status=202, headers=self.pace())
        body: Json = {"name": each.name, "status": each.status, "startTime": each.started}
        if each.done:
            body["endTime"] = _now()
        if each.done and each.error:
            body["error"] = {"code": each.error[0], "message": each.error[1]}
        return answer_json(body, headers=self.pace())


def with_state(body: Json, state: str) -> Json:
    """Return a body whose provisioning state is another."""
    return {**body, "properties": {**body.get("properties", {}), "provisioningState": state}}


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.0000000Z", time.gmtime())
