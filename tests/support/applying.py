"""A small Azure in memory: one cluster, one registry, two items about them, and an az that changes them."""

import asyncio
import copy
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from types import MappingProxyType
from typing import cast

from msgspec import Struct, field
from msgspec.structs import replace

from aks_harden.apply.means import Pace
from aks_harden.apply.ports import AzVersion, ClusterRow, Identity, Outcome
from aks_harden.checks.check import Assert, Check, Judgement, Page, fails, passes
from aks_harden.engine.discover import Item
from aks_harden.engine.plan import Plan
from aks_harden.engine.planner import make_plan
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.model.context import Context
from aks_harden.model.fix import ETAG, Command, Fix, Guard, Input, Precondition, Risk
from aks_harden.model.json import Json, JsonObject
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.paths import replaced, same_id
from aks_harden.snapshot.reading import Absent, Cause, Reading, Unread
from aks_harden.snapshot.snapshot import Snapshot
from support.snapshots import CLUSTER, SUB, SUBSCRIPTION, cluster, read, snapshot

REGISTRY = f"{SUB}/resourceGroups/rg-test/providers/Microsoft.ContainerRegistry/registries/acrtest"
TENANT = "22222222-2222-4222-8222-222222222222"
ME = Identity(user="kim@example.com", tenant=TENANT, cloud="AzureCloud", subscription=SUBSCRIPTION)
LOCAL, ADMIN = "properties.disableLocalAccounts", "properties.adminUserEnabled"
PACE = Pace(now=lambda: "2026-11-23T12:30:00Z", motion_tries=4, verify_tries=2)


def quick() -> Pace:
    """A pace that never waits."""

    async def at_once(_seconds: float) -> None:
        return

    return replace(PACE, sleep=at_once)


class World(Struct):
    """Azure, reading it, and az: the state is two ARM bodies."""

    bodies: dict[str, JsonObject] = field(
        default_factory=lambda: {
            CLUSTER: cluster(disableLocalAccounts=False, supportPlan="KubernetesOfficial"),
            REGISTRY: cast(
                "JsonObject",
                {
                    "id": REGISTRY,
                    "name": "acrtest",
                    "properties": {"adminUserEnabled": True, "provisioningState": "Succeeded"},
                },
            ),
        }
    )
    who: Identity = ME
    az: AzVersion = AzVersion(version="2.91.0")
    argvs: list[tuple[str, ...]] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    """What the next calls answer instead of doing their work."""
    on_call: Callable[[], None] = lambda: None
    """Something that happens while az runs."""
    after_call: Callable[[], None] = lambda: None
    """Something that Azure does beside what it was told."""
    hangs: bool = False
    """Whether az never ends by itself."""
    ended: bool = False
    unlisted: JsonObject = field(default_factory=dict)
    """What only a resource read by itself shows."""
    on_look: Callable[[], None] = lambda: None
    """Something that happens when a resource is read by itself."""
    unreadable: set[str] = field(default_factory=set)

    def set(self, resource: str, path: str, value: Json) -> None:
        """Change a value as Azure would: a new eTag with it."""
        body = cast("JsonObject", replaced(self.bodies[resource], path, value))
        if "eTag" in body:
            body["eTag"] = f"{body['eTag']}+"
        self.bodies[resource] = body

    def snapshot(self) -> Snapshot:
        made = snapshot(
            {
                "cluster": {"@": copy.deepcopy(self.bodies[CLUSTER])},
                "registries": {".": [copy.deepcopy(self.bodies[REGISTRY])]},
            }
        )
        return replace(made, tenant=TENANT)

    # reading

    @property
    def identity(self) -> Identity:
        return ME

    async def clusters(self) -> tuple[ClusterRow, ...]:
        return ()

    async def read(self, cluster_id: str) -> AsyncIterator[Snapshot]:
        assert same_id(cluster_id, CLUSTER)
        yield self.snapshot()

    async def reread(self, before: Snapshot, facets: Iterable[str]) -> Snapshot:
        now = self.snapshot()
        for facet in facets:
            before = replace(
                before, readings=MappingProxyType({**before.readings, facet: now.targets(facet)})
            )
        return before

    async def resource(self, resource: str, api_version: str) -> Reading:
        assert api_version
        self.on_look()
        if resource in self.unreadable:
            return Unread(cause=Cause.FORBIDDEN, reason="not allowed to read it")
        found = next((body for id_, body in self.bodies.items() if same_id(id_, resource)), None)
        if found is None:
            return Absent(call="", at="")
        return read(copy.deepcopy(found) | self.unlisted, resource)

    # az

    async def run(
        self, argv: tuple[str, ...], _files: Mapping[str, str], output: Callable[[str], None]
    ) -> Outcome:
        self.argvs.append(argv)
        output("running\n")
        self.on_call()
        if self.hangs:
            try:
                await asyncio.Event().wait()
            finally:
                self.ended = True
        if self.outcomes:
            return self.outcomes.pop(0)
        if "--if-match" in argv:
            given = argv[argv.index("--if-match") + 1]
            assert given == self.bodies[CLUSTER]["eTag"], "az would be refused"
        self._obey(argv)
        self.after_call()
        return Outcome(code=0, stdout="{}", stderr="")

    def _obey(self, argv: tuple[str, ...]) -> None:
        if "--disable-local-accounts" in argv or "--enable-local-accounts" in argv:
            self.set(CLUSTER, LOCAL, "--disable-local-accounts" in argv)
        if "--admin-enabled" in argv:
            self.set(REGISTRY, ADMIN, argv[argv.index("--admin-enabled") + 1] == "true")


class Az(Struct):
    """The az of a world."""

    world: World

    async def run(
        self, argv: tuple[str, ...], files: Mapping[str, str], output: Callable[[str], None]
    ) -> Outcome:
        return await self.world.run(argv, files, output)

    async def identity(self) -> Identity:
        return self.world.who

    async def version(self) -> AzVersion:
        return self.world.az


class Pages(Struct):
    """A journal in memory."""

    written: list[JsonObject] = field(default_factory=list)

    def append(self, entry: JsonObject) -> None:
        self.written.append(copy.deepcopy(entry))

    def entries(self) -> tuple[JsonObject, ...]:
        return tuple(self.written)

    def kinds(self) -> list[str]:
        return [str(entry["kind"]) for entry in self.written]

    def outcome(self) -> str:
        return str(self.written[-1].get("outcome"))


def _local(picture: Snapshot, _context: Context, _resource: str) -> Judgement:
    seen = picture.cluster.see(LOCAL)
    return passes("off", seen) if seen.flag else fails("Local accounts are on.", seen)


def _admin(picture: Snapshot, _context: Context, resource: str) -> Judgement:
    own = next(node for node in picture.listed("registries") if same_id(node.id, resource))
    seen = own.see(ADMIN)
    return fails("The admin user is on.", seen) if seen.flag else passes("off", seen)


def _all_registries(picture: Snapshot, _context: Context) -> list[str]:
    return [node.id for node in picture.listed("registries")]


class Wishes(Struct, frozen=True, kw_only=True):
    """How the fixes of the two items are to be."""

    guards: tuple[Guard, ...] = ()
    inputs: tuple[Input, ...] = ()
    risk: Risk = Risk.SAFE
    no_undo: bool = False
    if_match: bool = True
    preconditions: tuple[Precondition, ...] = ()


def items(wishes: Wishes | None = None) -> tuple[Item, ...]:
    """Two items: local accounts of the cluster (with an eTag), the admin user of registries (without)."""
    wanted = wishes or Wishes()

    def local(picture: Snapshot, _context: Context, resource: str) -> Proposal:
        match = ("--if-match", ETAG) if wanted.if_match else ()
        target = ("--resource-group", "rg-test", "--name", "aks-test")
        fix = Fix(
            id="IAM-8.local",
            item="IAM-8",
            title="Turn local accounts off",
            resource=picture.cluster_id,
            assertions=(("local-accounts", resource),),
            risk=wanted.risk,
            commands=(
                Command(
                    words=("az", "aks", "update"),
                    target=target,
                    change=(*match, "--disable-local-accounts"),
                ),
            ),
            undo=()
            if wanted.no_undo
            else (
                Command(
                    words=("az", "aks", "update"), target=target, change=(*match, "--enable-local-accounts")
                ),
            ),
            no_undo="Old certificates stay dead." if wanted.no_undo else "",
            changes="Local accounts go off.",
            disruption="none",
            minutes=2,
            rereads=("cluster",),
            guards=wanted.guards,
            inputs=wanted.inputs,
            phase=Phase.LOCAL_ACCOUNTS,
        )
        return Proposal(fix=fix, after=picture.with_value("cluster", picture.cluster_id, LOCAL, value=True))

    def admin(picture: Snapshot, _context: Context, resource: str) -> Proposal:
        fix = Fix(
            id="IAM-3.admin",
            item="IAM-3",
            title="Turn the admin user off",
            resource=resource,
            assertions=(("admin-user", resource),),
            risk=Risk.SAFE,
            commands=(_acr("false"),),
            undo=(_acr("true"),),
            changes="The admin user goes off.",
            disruption="none",
            minutes=0,
            rereads=("registries",),
            preconditions=wanted.preconditions,
            phase=Phase.CLOSE,
        )
        return Proposal(
            fix=fix, after=picture.with_value("registries", SUB, ADMIN, value=False, member=resource)
        )

    return (
        _item(
            "IAM-8",
            "local-accounts",
            _local,
            None,
            Remedy(
                id="IAM-8.local",
                asserts="local-accounts",
                propose=local,
                phase=Phase.LOCAL_ACCOUNTS,
                actions=("Made.Up/things/write",),
            ),
        ),
        _item(
            "IAM-3",
            "admin-user",
            _admin,
            _all_registries,
            Remedy(
                id="IAM-3.admin",
                asserts="admin-user",
                propose=admin,
                phase=Phase.CLOSE,
                actions=("Made.Up/things/write",),
            ),
        ),
    )


def _acr(value: str) -> Command:
    return Command(
        words=("az", "acr", "update"),
        target=("--name", "acrtest", "--resource-group", "rg-test"),
        change=("--admin-enabled", value),
        merges=True,
    )


def _item(
    id_: str,
    key: str,
    judge: Callable[[Snapshot, Context, str], Judgement],
    over: Callable[[Snapshot, Context], Iterable[str]] | None,
    remedy: Remedy,
) -> Item:
    check = Check(
        id=id_,
        section=Section.IAM,
        severity=Severity.HIGH,
        docs=(),
        controls=(),
        asserts=(Assert(key=key, severity=Severity.HIGH, judge=judge, over=over, none="There are none."),),
    )
    return Item(check=check, page=Page(title=id_, sections=()), mending=lambda: (remedy,))


def plan(world: World, *chosen: str, wishes: Wishes | None = None) -> Plan:
    """Plan the chosen items (both unless said) on the world as it is."""
    return make_plan(world.snapshot(), Context(), items(wishes), chosen or ("IAM-8", "IAM-3"))
