"""A plan is in order, short, and right as a whole; contradictions are the operator's to decide."""

from __future__ import annotations

import pytest
from msgspec import Struct
from msgspec.structs import replace
from support.snapshots import CLUSTER, cluster, snapshot

from aks_harden.checks.check import Assert, Check, Judgement, Page, fails, not_applicable, passes, repeats
from aks_harden.engine.discover import Item
from aks_harden.engine.plan import Plan
from aks_harden.engine.planner import make_plan
from aks_harden.engine.runnable import runnable_plan
from aks_harden.fixes.asking import blocked, ok
from aks_harden.fixes.cluster import enable_addons, update, update_pool
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Guard, Risk
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.snapshot import Snapshot


class Switch(Struct, frozen=True, kw_only=True):
    """A property that must be on, and the fix that turns it on."""

    fix: str
    phase: Phase = Phase.SAFE
    needs: str = ""
    """Another switch that must be on for the item to apply."""
    guarded: str = ""
    """Another switch that must be on for the fix to run."""
    value: str = ""
    """What it gives to an option that others give too."""
    until: str = ""
    """Another switch that must be off for the fix to fit."""
    risk: Risk = Risk.SAFE
    addon: bool = False
    pool: str = ""
    extension: str = ""

    @property
    def item_id(self) -> str:
        return self.fix.partition(".")[0]

    @property
    def path(self) -> str:
        return f"properties.{self.fix.rpartition('.')[2]}"

    def judge(self, here: Snapshot, _context: Context, _resource: str) -> Judgement:
        if self.needs and not here.cluster.get(f"properties.{self.needs}"):
            return not_applicable("not yet")
        value = here.cluster.get(self.path)
        return passes("on", here.cluster.see("name")) if value else fails("off", here.cluster.see("name"))

    def command(self, here: Snapshot) -> Command:
        option = self.fix.rpartition(".")[2]
        if self.addon:
            return enable_addons(here, option)
        if self.pool:
            return update_pool(here, self.pool, f"--{option}")
        return update(here, f"--enable-{option}", *(("--shared", self.value) if self.value else ()))

    def propose(self, here: Snapshot, _context: Context, resource: str) -> Proposal | None:
        if self.until and here.cluster.get(f"properties.{self.until}"):
            return None
        guards: tuple[Guard, ...] = ()
        if self.guarded:
            on = here.cluster.get(f"properties.{self.guarded}")
            guards = (ok("first", "on") if on else blocked("first", f"{self.guarded} is off"),)
        undo = update(here, f"--disable-{self.fix.rpartition('.')[2]}")
        fix = Fix(
            id=self.fix,
            item=self.item_id,
            title=self.fix,
            resource=CLUSTER,
            assertions=(("on", resource),),
            risk=self.risk,
            commands=(self.command(here),),
            undo=() if self.risk is Risk.ONE_WAY else (undo,),
            no_undo="never" if self.risk is Risk.ONE_WAY else "",
            changes="It goes on.",
            disruption="None.",
            minutes=5,
            phase=self.phase,
            guards=guards,
            extension=self.extension,
        )
        return Proposal(fix=fix, after=here.with_value("cluster", here.cluster_id, self.path, value=True))

    @property
    def item(self) -> Item:
        asserts = (Assert(key="on", severity=Severity.HIGH, judge=self.judge),)
        check = Check(
            id=self.item_id,
            section=Section.IAM,
            severity=Severity.HIGH,
            docs=(),
            controls=(),
            asserts=asserts,
        )
        remedy = Remedy(
            id=self.fix, asserts="on", propose=self.propose, phase=self.phase, actions=("A/b/write",)
        )
        return Item(check=check, page=Page(title=self.fix, sections=()), mending=lambda: (remedy,))


WORLD = snapshot({"cluster": {"@": cluster()}})
TIER = Switch(fix="EXT-TIER.tier")
CLEANER = Switch(fix="EXT-CLEANER.cleaner")
ISSUER = Switch(fix="EXT-WI.issuer", phase=Phase.ISSUER, risk=Risk.ONE_WAY)
OTHER_ISSUER = Switch(fix="IAM-6.other", phase=Phase.ISSUER, risk=Risk.ONE_WAY)
ENTRA = Switch(fix="IAM-1.entra", phase=Phase.ENTRA, risk=Risk.ONE_WAY)
LOCAL = Switch(fix="EXT-LOCAL.local", phase=Phase.LOCAL_ACCOUNTS, needs="entra", guarded="entra")
RUN = Switch(fix="EXT-RUN.run", phase=Phase.LAST)
POLICY = Switch(fix="EXT-POLICY.addon", phase=Phase.ADDONS, addon=True)
SECRETS = Switch(fix="IAM-6.secrets", phase=Phase.ADDONS, addon=True)
IMDS = Switch(fix="EXT-IMDS.restrict", phase=Phase.NODES)
PREVIEW = Switch(fix="IAM-7.preview", extension="aks-preview")


def plan(*switches: Switch, chosen: tuple[str, ...] = (), imds: str = "") -> Plan:
    context = Context(inputs={"choice/imds": imds} if imds else {})
    return make_plan(
        WORLD, context, [entry.item for entry in switches], chosen or [entry.fix for entry in switches]
    )


def steps(*switches: Switch) -> list[str]:
    return ["+".join(fix.id for fix in step.fixes) for step in plan(*switches).steps]


def test_fixes_run_by_phase_however_they_were_chosen() -> None:
    assert steps(RUN, LOCAL, ENTRA, TIER) == [
        "EXT-TIER.tier",
        "IAM-1.entra",
        "EXT-LOCAL.local",
        "EXT-RUN.run",
    ]


def test_calls_of_one_phase_share_one_put_and_keep_one_etag() -> None:
    (step,) = plan(TIER, CLEANER).steps
    (command,) = step.commands
    assert command.change == ("--enable-cleaner", "--if-match", "<etag>", "--enable-tier")
    (undo,) = step.undo
    assert set(undo.change) == {"--disable-tier", "--disable-cleaner", "--if-match", "<etag>"}


def test_calls_of_two_phases_never_meet() -> None:
    assert steps(TIER, RUN) == ["EXT-TIER.tier", "EXT-RUN.run"]


def test_what_has_no_way_back_stands_alone() -> None:
    assert steps(ISSUER, OTHER_ISSUER) == ["EXT-WI.issuer", "IAM-6.other"]


def test_calls_that_give_one_option_two_values_stay_apart() -> None:
    one, two = Switch(fix="EXT-TIER.tier", value="a"), Switch(fix="EXT-CLEANER.cleaner", value="b")
    assert steps(one, two) == ["EXT-CLEANER.cleaner", "EXT-TIER.tier"]
    assert steps(one, replace(two, value="a")) == ["EXT-CLEANER.cleaner+EXT-TIER.tier"]


def test_addons_share_one_call_by_their_names() -> None:
    (step,) = plan(POLICY, SECRETS).steps
    assert [command.change for command in step.commands] == [("--addons", "addon,secrets")]


def test_changes_of_two_pools_are_two_operations_and_of_one_pool_one() -> None:
    one, two = Switch(fix="EXT-TL.boot", pool="sys"), Switch(fix="EXT-FIPS.fips", pool="sys")
    assert steps(one, two, replace(one, fix="EXT-PIP.pip", pool="user")) == [
        "EXT-FIPS.fips+EXT-TL.boot",
        "EXT-PIP.pip",
    ]


def test_a_fix_that_an_earlier_step_makes_possible_is_planned_and_its_guard_sees_that_step() -> None:
    made = plan(LOCAL, ENTRA)
    assert [step.blocked for step in made.steps] == [(), ()]
    alone = plan(LOCAL, ENTRA, chosen=("EXT-LOCAL",))
    assert alone.steps == ()
    assert alone.dropped == (("EXT-LOCAL", "nothing to fix there"),)


def test_an_early_fix_that_a_late_one_makes_necessary_is_planned_after_it() -> None:
    role = Switch(fix="IAM-3.pull", phase=Phase.GRANTS, needs="kubelet")
    assert steps(role, Switch(fix="IAM-4.kubelet", phase=Phase.IDENTITY)) == ["IAM-4.kubelet", "IAM-3.pull"]


def test_a_contradiction_is_a_question_and_until_it_is_answered_neither_is_planned() -> None:
    made = plan(TIER, POLICY, IMDS)
    assert ["+".join(fix.id for fix in step.fixes) for step in made.steps] == ["EXT-TIER.tier"]
    assert [choice.name for choice in made.choices] == ["imds"]
    assert all("--set choice/imds=policy|imds" in reason for _, reason in made.dropped)


@pytest.mark.parametrize(("answer", "left"), [("policy", "EXT-POLICY.addon"), ("IMDS", "EXT-IMDS.restrict")])
def test_an_answered_contradiction_leaves_one_side(answer: str, left: str) -> None:
    made = plan(POLICY, IMDS, imds=answer)
    assert ["+".join(fix.id for fix in step.fixes) for step in made.steps] == [left]
    assert made.choices == ()
    ((_, reason),) = made.dropped
    assert reason.startswith("you chose ")


def test_one_side_of_a_contradiction_alone_asks_nothing() -> None:
    assert plan(IMDS).choices == ()
    assert steps(IMDS) == ["EXT-IMDS.restrict"]


def test_what_needs_an_extension_is_taken_only_by_its_own_name() -> None:
    assert plan(PREVIEW, chosen=("IAM-7",)).steps == ()
    assert len(plan(PREVIEW, chosen=("IAM-7.preview",)).steps) == 1


def test_the_name_of_an_alias_chooses_the_item_that_it_repeats() -> None:
    own = Switch(fix="IAM-6.secrets").item
    alias = Item(check=repeats(own.check, "NET-12", Section.NET), page=own.page)
    made = make_plan(WORLD, Context(), [own, alias], ["NET-12"])
    assert [step.fixes[0].id for step in made.steps] == ["IAM-6.secrets"]


def test_merging_is_counted_in_operations_on_the_cluster() -> None:
    made = plan(TIER, CLEANER, POLICY, SECRETS, RUN)
    assert (made.operations, made.unmerged) == (3, 5)


def test_after_is_all_of_it() -> None:
    made = plan(TIER, ENTRA, LOCAL)
    wanted = {"tier": True, "entra": True, "local": True}
    assert {name: made.after.cluster.get(f"properties.{name}") for name in wanted} == wanted


def test_what_follows_from_a_step_that_is_left_out_is_named_too() -> None:
    held = replace(ENTRA, guarded="never")
    plan_, left_out = runnable_plan(
        WORLD, Context(), [entry.item for entry in (TIER, held, LOCAL)], ["EXT-TIER", "IAM-1", "EXT-LOCAL"]
    )
    assert [step.title for step in plan_.steps] == ["EXT-TIER.tier"]
    assert [(step.title, reason.split(" ", 2)[:2]) for step, reason in left_out] == [
        ("IAM-1.entra", ["IAM-1/first", "is"]),
        ("EXT-LOCAL.local", ["It", "follows"]),
    ]


def test_of_a_merged_step_only_what_is_held_back_is_left_out() -> None:
    held = replace(CLEANER, guarded="never")
    plan_, left_out = runnable_plan(
        WORLD, Context(), [entry.item for entry in (TIER, held)], ["EXT-TIER", "EXT-CLEANER"]
    )
    assert [step.title for step in plan_.steps] == ["EXT-TIER.tier"]
    assert [step.title for step, _ in left_out] == ["EXT-CLEANER.cleaner"]


CILIUM = Switch(fix="NET-6.cilium", phase=Phase.OVERLAY)
CILIUM_TOO = Switch(fix="NET-9.cilium", phase=Phase.DATAPLANE)
KUBELET = Switch(fix="IAM-4.kubelet", phase=Phase.IDENTITY)
ADMIN_USER = Switch(fix="IAM-3.admin", phase=Phase.CLOSE, until="kubelet")


@pytest.mark.parametrize("by_key", [False, True])
def test_what_an_earlier_step_does_is_dropped_and_said_so(*, by_key: bool) -> None:
    chosen = ("NET-6.cilium@aks-test", "NET-9.cilium@aks-test") if by_key else ()
    made = plan(CILIUM, CILIUM_TOO, chosen=chosen)
    assert [step.title for step in made.steps] == ["NET-6.cilium"]
    assert made.dropped == (("NET-9.cilium@aks-test", "an earlier step already does it"),)


def test_what_an_earlier_step_stands_in_the_way_of_is_not_said_to_be_done() -> None:
    ((name, reason),) = plan(KUBELET, ADMIN_USER).dropped
    assert name == "IAM-3.admin@aks-test"
    assert reason.startswith("it does not fit after the steps before it")


@pytest.mark.parametrize(("first", "second"), [(CILIUM, CILIUM_TOO), (KUBELET, ADMIN_USER)])
def test_what_was_dropped_for_a_step_that_is_left_out_is_planned_after_all(
    first: Switch, second: Switch
) -> None:
    held = replace(first, guarded="never")
    made, left_out = runnable_plan(WORLD, Context(), [held.item, second.item], [held.item_id, second.item_id])
    assert [step.title for step in made.steps] == [second.fix]
    assert [step.title for step, _ in left_out] == [held.fix]
    assert made.dropped == ()
