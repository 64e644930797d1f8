"""Azure Resource Manager: where a request goes, and what holds for every one of them."""

import re

from msgspec import Struct

from aks_harden.sandbox import own, refusals, rights, versions
from aks_harden.sandbox.actions import act
from aks_harden.sandbox.address import Address, parse
from aks_harden.sandbox.catalog import NAMESPACES
from aks_harden.sandbox.derived import derive
from aks_harden.sandbox.extensions import find_role, role_seen_from
from aks_harden.sandbox.lists import collection
from aks_harden.sandbox.store import Entry
from aks_harden.sandbox.tenant import Tenant
from aks_harden.sandbox.wire import Answer, Call, Refusal, answer_json, problem
from aks_harden.sandbox.writes import delete, patch, put

_VERSION = re.compile(r"20\d\d-\d\d-\d\d(-preview|-privatepreview|-alpha|-beta)?", re.IGNORECASE)
_ROLES = "microsoft.authorization/roledefinitions"
_WRITERS = {"PUT": put, "PATCH": patch, "DELETE": delete}


class Arm(Struct, frozen=True):
    """Answers ARM requests from a tenant."""

    tenant: Tenant

    def answer(self, call: Call, doomed: tuple[str, str] | None = None) -> Answer:
        """Answer a request; `doomed` is the error its long-running operation is to end with."""
        try:
            return self._answer(call, doomed)
        except Refusal as refusal:
            return refusal.answer

    def denied(self, call: Call) -> Answer:
        """Answer a request as to a caller who may not."""
        where, action = self._target(call)
        return rights.denied(self.tenant, call.method, where, action)

    def _answer(self, call: Call, doomed: tuple[str, str] | None) -> Answer:
        _check_version(call)
        self.tenant.operations.settle()
        where, action = self._target(call)
        if "/" in where.type and where.type.partition("/")[0] not in NAMESPACES:
            name = where.type.partition("/")[0]
            return problem(404, "InvalidResourceNamespace", f"The resource namespace '{name}' is invalid.")
        rights.require(self.tenant, call.method, where, action)
        own.require_scope(self.tenant, where)
        rights.require_registered(self.tenant, where)
        if call.method in {"GET", "HEAD"}:
            return self._read(call, where)
        if call.method in _WRITERS:
            return _WRITERS[call.method](self.tenant, where, call, doomed)
        if call.method == "POST" and action:
            return act(self.tenant, where, action, call)
        message = f"The requested resource does not support http method '{call.method}'."
        return problem(405, "HttpMethodNotAllowed", message)

    def _target(self, call: Call) -> tuple[Address, str]:
        """Return what a request is about, and for a POST the action asked of it."""
        if call.method != "POST":
            return parse(call.path), ""
        rest, _, action = call.path.rstrip("/").rpartition("/")
        return parse(rest or "/"), action.lower()

    def _read(self, call: Call, where: Address) -> Answer:
        if own.owns(where):
            return own.read(self.tenant, where, call)
        kind, name = where.type, where.name
        if kind.endswith("/locations/operations"):
            return self.tenant.operations.answer(name, result=False)
        if kind.endswith("/locations/operationresults"):
            return self.tenant.operations.answer(name, result=True)
        derived = derive(self.tenant, where)
        if derived is not None:
            return derived
        if where.is_collection:
            return collection(self.tenant, where, call)
        return self._one(call, where)

    def _one(self, call: Call, where: Address) -> Answer:
        entry = self.tenant.store.entry(where.path)
        if entry is None and where.type == _ROLES:
            role = find_role(self.tenant, where.name)
            entry = role_seen_from(role, where.scope) if role else None
        if entry is None:
            inner = self.tenant.store.find(where.path)
            entry = Entry(inner) if inner is not None else None
        if entry is None:
            return refusals.no_resource(where)
        version = call.query.get("api-version", "")
        if versions.hides(where.type, version):
            return answer_json(versions.seen(where.type, entry.body, version))
        return Answer(content=entry.wire)


def _check_version(call: Call) -> None:
    version = call.query.get("api-version", "")
    if not version:
        message = "The api-version query parameter (?api-version=) is required for all requests."
        raise Refusal(problem(400, "MissingApiVersionParameter", message))
    if not _VERSION.fullmatch(version):
        message = f"The api-version '{version}' is invalid. The supported versions are '2026-07-01,...'."
        raise Refusal(problem(400, "InvalidApiVersionParameter", message))
