"""A maintenance window: four hours a week in which nodes may be replaced, and the way back to what was set.

https://learn.microsoft.com/azure/aks/planned-maintenance
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import Struct

from aks_harden.fixes.asking import ask, blocked, ok, undecided
from aks_harden.fixes.twins import CLUSTER_API, Block, bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Guard, Input, Risk
from aks_harden.model.json import Json
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Verdict
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import group_of
from aks_harden.snapshot.snapshot import Snapshot

FACET: Final = "maintenance-windows"
OF_CLUSTER: Final = "aksManagedAutoUpgradeSchedule"
OF_NODES: Final = "aksManagedNodeOSUpgradeSchedule"
ACTIONS: Final = (
    "Microsoft.ContainerService/managedClusters/maintenanceConfigurations/read",
    "Microsoft.ContainerService/managedClusters/maintenanceConfigurations/write",
    "Microsoft.ContainerService/managedClusters/maintenanceConfigurations/delete",
)
HOURS: Final = 4
"""The shortest window that Azure takes, and the least that an upgrade needs."""
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_KIND: Final = f"Microsoft.ContainerService/managedClusters/maintenanceConfigurations@{CLUSTER_API}"
_TERRAFORM: Final = {OF_CLUSTER: "maintenance_window_auto_upgrade", OF_NODES: "maintenance_window_node_os"}
_WHAT: Final = {OF_CLUSTER: "upgrades of the cluster", OF_NODES: "updates of the nodes"}
_HAZARD: Final = (
    "Urgent fixes of Azure may come outside every window, and an upgrade that has begun may run past its end."
)
_LAST_HOUR: Final = 23
_WINDOW: Final = "properties.maintenanceWindow"
_FILE: Final = "window.json"


class Slot(Struct, frozen=True, kw_only=True):
    """When the operator lets nodes be replaced, by what was answered so far."""

    day: Input
    hour: Input

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Return both questions."""
        return self.day, self.hour

    @property
    def weekday(self) -> str:
        """The day as Azure spells it; what was given where it is none."""
        given = self.day.value or ""
        return next((day for day in DAYS if day.lower() == given.lower()), given) or "<maintenance-day>"

    @property
    def start(self) -> str:
        """The hour as Azure takes it; what was given where it is none."""
        given = self.hour.value or ""
        hours = given.removesuffix(":00")
        return f"{int(hours):02}:00" if _whole(hours) else given or "<maintenance-hour>"

    @property
    def guard(self) -> Guard:
        """Return whether the answers make a window."""
        name = "window-answers"
        if self.day.value is None or self.hour.value is None:
            return undecided(name, "When nodes may be replaced was not answered yet.")
        if self.weekday not in DAYS:
            return blocked(name, f"`{self.day.value}` is no day of the week in English, such as Saturday.")
        hours = self.start.partition(":")[0]
        if not _whole(hours) or int(hours) > _LAST_HOUR or self.start != f"{int(hours):02}:00":
            return blocked(name, f"`{self.hour.value}` is no hour of a day: give 0 to 23, in UTC.")
        return ok(name, f"{self.weekday} from {self.start} UTC on, for {HOURS} hours.")


def slot_of(snapshot: Snapshot, context: Context, fix: str, resource: str) -> Slot:
    """Return the questions for a window, with those of other windows of the cluster as suggestions."""
    known = tuple(_known(snapshot))
    return Slot(
        day=ask(
            context,
            fix,
            resource,
            "maintenance-day",
            "On which day of the week may nodes be replaced?",
            suggestions=(*(day for day, _ in known), "Saturday", "Sunday"),
        ),
        hour=ask(
            context,
            fix,
            resource,
            "maintenance-hour",
            f"From which hour on (0 to 23, UTC) may nodes be replaced, for {HOURS} hours?",
            suggestions=(*(hour for _, hour in known), "1"),
        ),
    )


def held(snapshot: Snapshot, name: str) -> Node | None:
    """Return a window of the cluster by its name, None where there is none."""
    listed = snapshot.listed(FACET, snapshot.cluster_id)
    return next((node for node in listed if node.name.lower() == name.lower()), None)


def fits(snapshot: Snapshot, name: str) -> bool:
    """Tell whether a window is there, is in effect, and is long enough for an upgrade."""
    window = held(snapshot, name)
    if window is None or window.see(f"{_WINDOW}.durationHours").number < HOURS:
        return False
    starts = window.text(f"{_WINDOW}.startDate")
    return not starts or date.fromisoformat(starts[:10]) <= date.fromisoformat(snapshot.taken_at[:10])


def window_id(snapshot: Snapshot, name: str) -> str:
    """Return the ARM id of a window of the cluster."""
    found = held(snapshot, name)
    return found.id if found else f"{snapshot.cluster_id}/maintenanceConfigurations/{name}"


def place_window(snapshot: Snapshot, name: str, slot: Slot) -> Command:
    """Return the call that sets a weekly window, or sets one that is there anew."""
    verb = "update" if held(snapshot, name) else "add"
    return Command(
        words=("az", "aks", "maintenanceconfiguration", verb),
        target=_target(snapshot, name),
        change=(
            *("--schedule-type", "Weekly", "--day-of-week", slot.weekday, "--interval-weeks", "1"),
            *("--duration", str(HOURS), "--utc-offset", "+00:00", "--start-time", slot.start),
        ),
    )


def take_back(snapshot: Snapshot, name: str) -> Command:
    """Return the call that deletes the window again, or sets it as it was."""
    window = held(snapshot, name)
    if window is None:
        return Command(
            words=("az", "aks", "maintenanceconfiguration", "delete"), target=_target(snapshot, name)
        )
    body = json.dumps({"properties": window.get("properties")}, indent=2) + "\n"
    return Command(
        words=("az", "aks", "maintenanceconfiguration", "update"),
        target=_target(snapshot, name),
        change=("--config-file", f"<file:{_FILE}>"),
        files={_FILE: body},
    )


def with_window(snapshot: Snapshot, name: str, slot: Slot) -> Snapshot:
    """Return the snapshot in which a window is set."""
    own = held(snapshot, name)
    body: dict[str, Json] = {
        "id": window_id(snapshot, name),
        "name": own.name if own else name,
        "properties": {"maintenanceWindow": window_body(slot)},
    }
    return snapshot.with_member(FACET, snapshot.cluster_id, body)


def window_body(slot: Slot) -> dict[str, Json]:
    """Return a window as ARM has it."""
    return {
        "schedule": {"weekly": {"intervalWeeks": 1, "dayOfWeek": slot.weekday}},
        "durationHours": HOURS,
        "utcOffset": "+00:00",
        "startTime": slot.start,
    }


def window_fix(
    snapshot: Snapshot, name: str, slot: Slot, mends: tuple[str, str], *, reaches: Verdict = Verdict.PASS
) -> Fix:
    """Return the fix that sets a window; `mends` are its id and the key of the item's assertion."""
    fix, key = mends
    what = _WHAT[name]
    return Fix(
        id=fix,
        item=fix.partition(".")[0],
        title=f"Hold {what} to a weekly window",
        resource=window_id(snapshot, name),
        assertions=((key, snapshot.cluster_id),),
        reaches=reaches,
        risk=Risk.SAFE,
        commands=(place_window(snapshot, name, slot),),
        undo=(take_back(snapshot, name),),
        changes=f"{what[0].upper()}{what[1:]} begin on {slot.weekday} between {slot.start} UTC and"
        f" {HOURS} hours later.",
        disruption="None: nothing is restarted.",
        minutes=0,
        hazard=_HAZARD,
        inputs=slot.inputs,
        guards=(slot.guard,),
        rereads=("maintenance-windows",),
        also_touches=("EXT-MAINT",),
        bicep=bicep(
            _KIND,
            f"{snapshot.cluster_name}/{name}",
            {f"properties.maintenanceWindow.{path}": value for path, value in window_body(slot).items()},
        ),
        terraform=_terraform(name, slot),
        policy="e1352e44-d34d-4e4d-a22e-451a15f759a1",
        phase=Phase.WINDOWS,
    )


def _terraform(name: str, slot: Slot) -> str:
    block = Block(
        frequency="Weekly",
        interval=1,
        duration=HOURS,
        day_of_week=slot.weekday,
        start_time=slot.start,
        utc_offset="+00:00",
    )
    return cluster_terraform({_TERRAFORM[name]: block})


def _target(snapshot: Snapshot, name: str) -> tuple[str, ...]:
    own = held(snapshot, name)
    return (
        *("--name", own.name if own else name),
        *("--cluster-name", snapshot.cluster_name, "--resource-group", group_of(snapshot.cluster_id)),
    )


def _known(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Give day and hour of the weekly windows that are set, as far as they are known."""
    for window in snapshot.readable(FACET):
        try:
            day = window.text(f"{_WINDOW}.schedule.weekly.dayOfWeek")
            start = window.text(f"{_WINDOW}.startTime")
        except NotSettledError:
            continue
        hour = start.removesuffix(":00")
        if day in DAYS and _whole(hour):
            yield day, str(int(hour))


def _whole(text: str) -> bool:
    return text.isascii() and text.isdecimal()
