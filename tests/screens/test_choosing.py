"""What goes into the plan at one key: a section, everything that is safe; and what keeps the key from it."""

from msgspec.structs import replace
from support.screen_world import world
from support.snapshots import CLUSTER
from support.walk import FakeAzure, Walk, backend, walking

from aks_harden.model.json import Json
from aks_harden.snapshot.snapshot import Snapshot


def chosen(walk: Walk) -> tuple[str, ...]:
    assert walk.app.session is not None
    return walk.app.session.chosen


def tagged(tags: Json) -> Snapshot:
    return world().with_value("cluster", CLUSTER, "tags", tags)


async def test_a_section_goes_in_at_one_key_without_what_no_program_applies() -> None:
    async with walking(backend()) as walk:
        await walk.go_to("NET-2")
        await walk.press("S")
        await walk.told("Network access is in the plan: 1 fix in it now.")
        assert chosen(walk) == ("NET-1.ranges@aks-test",)
        await walk.press("S")
        await walk.told("Network access is out of the plan: nothing in it now.")


async def test_a_section_with_nothing_to_fix_says_so() -> None:
    async with walking(backend()) as walk:
        await walk.go_to("CMP-2")
        await walk.press("S")
        await walk.told("Nothing in this section is for a program to fix.")


async def test_all_that_is_safe_and_asks_nothing_goes_in_at_one_key() -> None:
    async with walking(backend()) as walk:
        await walk.press("A")
        await walk.told("What is safe is in the plan: 1 fix in it now.")
        assert chosen(walk) == ("IAM-3.admin@acrshop",)


async def test_with_nothing_safe_on_offer_the_key_says_why() -> None:
    calm = world().with_value("registries", f"/subscriptions/{world().subscription}", "[0]", {"id": "/r"})
    async with walking(backend(FakeAzure(calm))) as walk:
        await walk.press("A")
        await walk.told("No fix on offer is both safe and without a question.")


async def test_while_everything_is_still_being_read_nothing_can_be_chosen() -> None:
    azure = FakeAzure(world())
    azure.stepwise = True
    async with walking(backend(azure), read=False) as walk:
        azure.let_land()
        await walk.until(lambda: walk.app.session is not None and walk.app.session.snapshot is not None)
        for key in ("A", "S"):
            await walk.press(key)
            await walk.told("Fixes are offered once everything has been read.")
        azure.let_land(5)
        await walk.read()


async def test_a_cluster_that_code_owns_says_so_and_shows_that_code_first() -> None:
    async with walking(backend(FakeAzure(tagged({"managed_by": "terraform"}))), (140, 45)) as walk:
        await walk.go_to("IAM-3")
        await walk.sees("Owned by Terraform (tag managed_by)")
        await walk.sees("[Terraform] Bicep  az  Policy")
        await walk.sees("azurerm_container_registry")
        await walk.go_to("IAM-1")
        await walk.sees("Terraform  Bicep [az] Policy")
        await walk.go_to("IAM-3")
        await walk.sees("azurerm_container_registry")
        await walk.press("t")
        await walk.sees("Terraform [Bicep] az  Policy")
        await walk.press("f")
        await walk.sees("may be undone by the next apply")


async def test_a_cluster_that_nobody_else_owns_shows_az_first() -> None:
    async with walking(backend(), (140, 45)) as walk:
        await walk.go_to("IAM-3")
        await walk.sees("[az] Bicep  Terraform  Policy")
        assert "Owned by" not in walk.text


async def test_a_hostile_tag_is_text_and_nothing_else() -> None:
    hostile = "managed_by[@click=app.leave]"
    async with walking(backend(FakeAzure(tagged({hostile: "x", "iac": "[/]terraform"}))), (140, 45)) as walk:
        await walk.go_to("IAM-3")
        await walk.sees("Owned by Terraform (tag iac)")


async def test_the_files_of_a_fix_by_hand_come_first_and_are_written_where_they_are_wanted(
    tmp_path: object,
) -> None:
    async with walking(backend(), (140, 45)) as walk:
        await walk.go_to("NET-8")
        await walk.sees("[Files]")
        assert "name: no-ssh" in walk.text
        await walk.press("w")
        await walk.sees("Write the files into which folder?")
        await walk.type(f"{tmp_path}/out")
        await walk.press("enter")
        await walk.told("no-ssh.yaml")
        await walk.press("f")
        await walk.sees("w writes its files out")
        await walk.press("w", "enter")
        await walk.sees("is there already")


async def test_without_files_the_key_says_why_it_cannot_act() -> None:
    async with walking(backend()) as walk:
        await walk.go_to("IAM-3")
        await walk.press("w")
        await walk.told("No file comes with what is under the cursor.")


async def test_a_fix_that_needs_an_extension_is_chosen_by_name_alone() -> None:
    async with walking(backend()) as walk:
        session = walk.app.session
        assert session is not None
        (proposal,) = session.proposals("IAM-3")
        session._offers["IAM-3"] = (replace(proposal, fix=replace(proposal.fix, extension="aks-preview")),)
        await walk.go_to("IAM-3")
        await walk.press("s")
        await walk.told("needs az's extension aks-preview")
        assert chosen(walk) == ()
        assert session.safe == ()
        walk.checklist.show_all()
        await walk.press("z")
        await walk.sees("needs extension aks-preview")


async def test_fixes_of_an_item_are_chosen_one_by_one() -> None:
    async with walking(backend()) as walk:
        session = walk.app.session
        assert session is not None
        (proposal,) = session.proposals("IAM-3")
        other = replace(proposal, fix=replace(proposal.fix, id="IAM-3.preview", extension="aks-preview"))
        session._offers["IAM-3"] = (proposal, other)
        await walk.go_to("IAM-3")
        await walk.press("x")
        await walk.sees("Which fixes of IAM-3 belong in the plan?")
        await walk.sees("[ ] safe · Turn the admin user off")
        await walk.sees("extension aks-preview")
        await walk.press("j", "space")
        await walk.sees("[x] safe")
        await walk.press("escape")
        assert chosen(walk) == ("IAM-3.preview@acrshop",)
        await walk.press("x", "enter", "down", "enter", "escape")
        assert chosen(walk) == ("IAM-3.admin@acrshop",)


async def test_with_several_fixes_added_at_once_the_way_to_some_of_them_is_told() -> None:
    async with walking(backend()) as walk:
        session = walk.app.session
        assert session is not None
        (proposal,) = session.proposals("IAM-3")
        other = replace(proposal, fix=replace(proposal.fix, id="IAM-3.other"))
        session._offers["IAM-3"] = (proposal, other)
        await walk.go_to("IAM-3")
        await walk.press("s")
        await walk.told("IAM-3 is in the plan: 2 fixes in it now. x chooses among them.")
