"""The sandbox as a caller holds it: a simulated Azure in a thread of its own."""

import secrets
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec.structs import replace

from aks_harden.sandbox import edits
from aks_harden.sandbox.authority import Authority
from aks_harden.sandbox.certificates import Certificates, issue
from aks_harden.sandbox.diff import Change, changes
from aks_harden.sandbox.faults import Fault, Faults, Trouble
from aks_harden.sandbox.host import Host
from aks_harden.sandbox.log import LoggedRequest, Touch
from aks_harden.sandbox.manual import Coordinates, instructions
from aks_harden.sandbox.operations import Operations
from aks_harden.sandbox.service import Service, listen
from aks_harden.sandbox.store import Store
from aks_harden.sandbox.tenant import Tenant
from aks_harden.sandbox.tokens import Identity, Mint
from aks_harden.sandbox.wire import Json
from aks_harden.sandbox.worlds import WORLDS
from aks_harden.sandbox.worlds.world import Rights, World

__all__ = ["Change", "Fault", "Faults", "LoggedRequest", "Sandbox", "Touch", "Trouble"]


class Sandbox:
    """A running simulated Azure; leave the `with` block, or call `stop`, to end it."""

    def __init__(
        self, host: Host, certificates: Certificates, folder: "tempfile.TemporaryDirectory[str]"
    ) -> None:
        self._host = host
        self._folder = folder
        self._service = Service(host.handle, certificates.server_context())
        self.ca_file: Path = certificates.ca_file
        """The throw-away root alone."""
        self.ca_bundle: Path = certificates.ca_bundle
        """The roots this machine trusts, and ours."""

    @classmethod
    def start(
        cls,
        world: str | World = "shop",
        *,
        operation_seconds: float = 0.2,
        latency: float = 0.0,
        port: int = 0,
    ) -> Self:
        """Start a sandbox with a world, on a free port unless one is named."""
        loaded = WORLDS[world]() if isinstance(world, str) else world
        listener = listen(port)
        base = f"https://127.0.0.1:{listener.getsockname()[1]}"
        store = Store(loaded)
        tenant = Tenant(base, loaded, store, Operations(base, store, operation_seconds))
        who = Identity(loaded.tenant, loaded.operator_app_id, loaded.operator_object_id)
        authority = Authority(base, Mint(base), who, secrets.token_hex(24))
        folder = tempfile.TemporaryDirectory(prefix="aks-harden-sandbox-")
        box = cls(Host(tenant, authority, latency), issue(Path(folder.name)), folder)
        box._service.start(listener)
        return box

    def stop(self) -> None:
        """End the server and throw its certificates away."""
        self._service.stop()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        """Return the sandbox, which runs already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the server."""
        self.stop()

    @property
    def url(self) -> str:
        """Where ARM, sign-in and Graph listen, without a slash at the end."""
        return self._host.tenant.base

    @property
    def authority(self) -> str:
        """Where to sign in, in the form that makes clients skip instance discovery."""
        return f"{self.url}/adfs"

    @property
    def world(self) -> World:
        """The world that was loaded."""
        return self._host.tenant.world

    @property
    def tenant(self) -> str:
        """Tenant id."""
        return self.world.tenant

    @property
    def client_id(self) -> str:
        """Application id of the operator."""
        return self.world.operator_app_id

    @property
    def client_secret(self) -> str:
        """Secret of the operator, new at every start."""
        return self._host.authority.secret

    @property
    def subscription(self) -> str:
        """Id of the subscription that holds the main cluster."""
        return self.world.subscription

    @property
    def cluster_id(self) -> str:
        """ARM id of the main cluster."""
        return self.world.cluster_id

    @property
    def faults(self) -> Faults:
        """What is made to go wrong."""
        return self._host.faults

    @property
    def latency(self) -> float:
        """Seconds added to every answer of ARM."""
        return self._host.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._host.latency = seconds

    @property
    def operation_seconds(self) -> float:
        """How long a long-running operation takes from now on."""
        return self._host.tenant.operations.seconds

    @operation_seconds.setter
    def operation_seconds(self, seconds: float) -> None:
        self._host.tenant.operations.seconds = seconds

    @property
    def rights(self) -> Rights:
        """What the operator may do."""
        return self.world.rights

    @rights.setter
    def rights(self, rights: Rights) -> None:
        with self._host.lock:
            tenant = self._host.tenant
            self._host.tenant = replace(tenant, world=replace(tenant.world, rights=rights))

    def require_interaction(self, *, required: bool = True) -> None:
        """Refuse every sign-in until told otherwise, as if a person had to act."""
        self._host.authority.interaction = required

    def expire_tokens(self) -> None:
        """Make every token handed out so far an expired one."""
        with self._host.lock:
            self._host.authority.mint.revoke_all()

    def log(self) -> list[LoggedRequest]:
        """List the requests answered so far, in the order they were finished."""
        return list(self._host.requests)

    def clear_log(self) -> None:
        """Forget the requests answered so far."""
        self._host.requests.clear()

    def diff(self) -> list[Change]:
        """List what is not as it was when the world was loaded."""
        with self._host.lock:
            self._host.tenant.operations.settle()
            return changes(self._host.tenant.store)

    def get(self, resource: str) -> Json:
        """Return a copy of a body; KeyError when it is not there."""
        with self._host.lock:
            return edits.get(self._host.tenant, resource)

    def put(self, resource: str, body: Json) -> Json:
        """Store a body as it is given, behind everyone's back."""
        with self._host.lock:
            return edits.put(self._host.tenant, resource, body)

    def patch(self, resource: str, change: Json) -> Json:
        """Merge a change into a body, behind everyone's back; null takes a key out."""
        with self._host.lock:
            return edits.patch(self._host.tenant, resource, change)

    def delete(self, resource: str) -> None:
        """Take a resource out, behind everyone's back; KeyError when it is not there."""
        with self._host.lock:
            edits.delete(self._host.tenant, resource)

    def reset(self) -> None:
        """Load the world anew; tokens and the secret stay good."""
        self._host.reset()

    def coordinates(self) -> Coordinates:
        """Return where the sandbox listens and who may sign in."""
        return Coordinates(
            url=self.url,
            ca_bundle=self.ca_bundle,
            tenant=self.tenant,
            client_id=self.client_id,
            client_secret=self.client_secret,
            subscription=self.subscription,
            cluster_id=self.cluster_id,
        )

    def instructions(self) -> str:
        """Return shell text that points az and aks-harden here."""
        return instructions(self.coordinates())
