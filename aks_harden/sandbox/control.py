"""The private side door: log, diff, faults and world edits for tests in another process."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from aks_harden.sandbox import edits
from aks_harden.sandbox.diff import changes
from aks_harden.sandbox.faults import Fault
from aks_harden.sandbox.wire import Answer, Call, Json, answer_json, problem

if TYPE_CHECKING:
    from aks_harden.sandbox.host import Host


def answer(host: "Host", call: Call) -> Answer:
    """Answer a request below `/_sandbox/`; none of them is logged."""
    actor = _ACTORS.get((call.method, call.lowered.removeprefix("/_sandbox/")))
    if actor is None:
        return problem(404, "NotFound", "Known: log, diff, faults, resource, settings, reset, world.")
    try:
        return actor(host, call)
    except KeyError as error:
        return problem(404, "NotFound", str(error))
    except (TypeError, ValueError, re.error) as error:
        return problem(400, "BadRequest", f"{type(error).__name__}: {error}")


def _log(host: "Host", _call: Call) -> Answer:
    return answer_json([each.as_json() for each in host.requests])


def _clear_log(host: "Host", _call: Call) -> Answer:
    host.requests.clear()
    return Answer(status=204)


def _diff(host: "Host", _call: Call) -> Answer:
    host.tenant.operations.settle()
    return answer_json([each.as_json() for each in changes(host.tenant.store)])


def _faults(host: "Host", _call: Call) -> Answer:
    return answer_json([each.as_json() for each in host.faults.current()])


def _add_fault(host: "Host", call: Call) -> Answer:
    host.faults.add(Fault.from_json(call.body()))
    return Answer(status=204)


def _clear_faults(host: "Host", _call: Call) -> Answer:
    host.faults.clear()
    return Answer(status=204)


def _get(host: "Host", call: Call) -> Answer:
    return answer_json(edits.get(host.tenant, call.query["id"]))


def _put(host: "Host", call: Call) -> Answer:
    return answer_json(edits.put(host.tenant, call.query["id"], call.body()))


def _patch(host: "Host", call: Call) -> Answer:
    return answer_json(edits.patch(host.tenant, call.query["id"], call.body()))


def _delete(host: "Host", call: Call) -> Answer:
    edits.delete(host.tenant, call.query["id"])
    return Answer(status=204)


def _settings(host: "Host", _call: Call) -> Answer:
    return answer_json(
        {
            "latency": host.latency,
            "operation_seconds": host.tenant.operations.seconds,
            "interaction": host.authority.interaction,
        }
    )


def _set(host: "Host", call: Call) -> Answer:
    asked = call.body()
    host.latency = float(asked.get("latency", host.latency))
    operations = host.tenant.operations
    operations.seconds = float(asked.get("operation_seconds", operations.seconds))
    host.authority.interaction = bool(asked.get("interaction", host.authority.interaction))
    if asked.get("expire_tokens"):
        host.authority.mint.revoke_all()
    return _settings(host, call)


def _reset(host: "Host", _call: Call) -> Answer:
    host.reset()
    return Answer(status=204)


def _world(host: "Host", _call: Call) -> Answer:
    world = host.tenant.world
    body: Json = {
        "name": world.name,
        "summary": world.summary,
        "tenant": world.tenant,
        "subscription": world.subscription,
        "cluster_id": world.cluster_id,
        "client_id": world.operator_app_id,
        "resources": len(host.tenant.store.current()),
    }
    return answer_json(body)


_ACTORS: dict[tuple[str, str], Callable[["Host", Call], Answer]] = {
    ("GET", "log"): _log,
    ("DELETE", "log"): _clear_log,
    ("GET", "diff"): _diff,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _add_fault,
    ("DELETE", "faults"): _clear_faults,
    ("GET", "resource"): _get,
    ("PUT", "resource"): _put,
    ("PATCH", "resource"): _patch,
    ("DELETE", "resource"): _delete,
    ("GET", "settings"): _settings,
    ("PATCH", "settings"): _set,
    ("POST", "reset"): _reset,
    ("GET", "world"): _world,
}
