"""A folder in which a script in bash runs against a stand-in for az whose Azure is a file."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import cast

from msgspec import Struct

from aks_harden.snapshot.paths import look, replaced
from support.applying import REGISTRY, TENANT, World
from support.snapshots import CLUSTER, SUBSCRIPTION
from support.stand_in import Stand, make_az

AZURE = """
import jmespath
path = {state!r}
with open(path) as file:
    state = json.load(file)
args = sys.argv[1:]


def option(name):
    return args[args.index(name) + 1] if name in args else None


def answer(value):
    query = option("--query")
    value = jmespath.search(query, value) if query else value
    if option("--output") == "json" and value is not None:
        print(json.dumps(value, indent=2))
    if option("--output") == "tsv" and value is not None:
        print(str(value).lower() if isinstance(value, bool) else value)


if args[:2] == ["account", "show"]:
    answer({{"id": state["subscription"], "tenantId": state["tenant"]}})
elif args[0] == "rest":
    resource, _, version = option("--url").partition("?api-version=")
    body = state["bodies"].get(resource.lower())
    if body is None or not version:
        sys.exit("ERROR: Not Found (ResourceNotFound)")
    answer(body)
else:
    if state["fails"]:
        sys.exit(state["fails"])
    match = option("--if-match")
    cluster, registry = state["bodies"][{cluster!r}], state["bodies"][{registry!r}]
    if match is not None and match != cluster["eTag"]:
        sys.exit("ERROR: (PreconditionFailed) The If-Match header evaluates to false")
    if {{"--disable-local-accounts", "--enable-local-accounts"}} & set(args) and state["obeys"]:
        cluster["properties"]["disableLocalAccounts"] = "--disable-local-accounts" in args
        cluster["eTag"] += "+"
    if "--admin-enabled" in args and state["obeys"]:
        registry["properties"]["adminUserEnabled"] = option("--admin-enabled") == "true"
    with open(path, "w") as file:
        json.dump(state, file)
"""


BASH = str(shutil.which("bash"))


class Ended(Struct):
    code: int
    said: str
    writes: list[list[str]]


class Ground(Struct):
    """A folder with a stand-in az whose Azure is a file."""

    stand: Stand
    state: Path

    def put(self, world: World, **more: object) -> None:
        bodies = {resource.lower(): body for resource, body in world.bodies.items()}
        about = {"subscription": SUBSCRIPTION, "tenant": TENANT, "fails": "", "obeys": True}
        self.state.write_text(json.dumps({"bodies": bodies, **about, **more}))

    def value(self, resource: str, path: str) -> object:
        return look(json.loads(self.state.read_text())["bodies"][resource.lower()], path)

    def set(self, resource: str, path: str, *, value: object) -> None:
        state = json.loads(self.state.read_text())
        body = state["bodies"][resource.lower()]
        state["bodies"][resource.lower()] = replaced(body, path, cast("str", value))
        self.state.write_text(json.dumps(state))

    def run(self, text: str, *arguments: str, typed: str | None = None, **variables: str) -> Ended:
        script = self.state.with_name("fix.sh")
        script.write_text(text)
        environment = {
            "PATH": f"{self.stand.program.parent}:{os.environ['PATH']}",
            "WAIT_SECONDS": "0",
            "LOOKS": "2",
            "TRIES": "3",
            **variables,
        }
        done = subprocess.run(
            [BASH, str(script), *arguments],
            check=False,
            capture_output=True,
            env=environment,
            input=typed,
            text=True,
            cwd=self.state.parent,
            timeout=60,
        )
        writes = [argv for argv in self.stand.argvs() if argv[0] not in {"account", "rest"}]
        return Ended(done.returncode, done.stdout + done.stderr, writes)


def make_ground(folder: Path) -> Ground:
    """Make a folder whose Azure is that of a fresh World."""
    state = folder / "azure.json"
    body = AZURE.format(state=str(state), cluster=CLUSTER.lower(), registry=REGISTRY.lower())
    made = Ground(stand=make_az(folder / "bin", body), state=state)
    made.put(World())
    return made
