"""Gone, or merely not shown: only a 404 under a parent that can be read says that something is gone (G-8)."""

from support.boxes import read, verdicts

from aks_harden.sandbox.faults import Fault
from aks_harden.sandbox.server import Sandbox
from aks_harden.snapshot.reading import Absent, Unread

LAW = "/resourceGroups/{group}/providers/Microsoft.OperationalInsights/workspaces/{name}"
KEYS = (
    ("AUD-1", "login-events", "acrpay"),
    ("AUD-1", "kube-audit", "aks-pay"),
    ("AUD-1", "guard", "aks-pay"),
)


def central(box: Sandbox) -> str:
    """The id of the workspace in the hub's subscription, in lower case, as the settings name it."""
    setting = box.get(f"{box.cluster_id}/providers/microsoft.insights/diagnosticSettings/to-law-central")
    assert isinstance(setting, dict)
    properties = setting["properties"]
    assert isinstance(properties, dict)
    return str(properties["workspaceId"]).lower()


async def test_a_workspace_that_is_deleted_is_gone_and_its_logs_fail(pay: Sandbox) -> None:
    law = central(pay)
    pay.delete(law)
    snapshot = await read(pay)
    assert isinstance(snapshot.reading("destinations", law), Absent)
    assert [verdicts(snapshot)[key] for key in KEYS] == ["fail"] * 3


async def test_with_its_group_unreadable_nothing_is_called_gone(pay: Sandbox) -> None:
    law = central(pay)
    pay.delete(law)
    group = law.split("/providers/")[0]
    pay.faults.add(Fault.denied(rf"^{group}\?"))
    snapshot = await read(pay)
    assert isinstance(snapshot.reading("destinations", law), Unread)
    assert [verdicts(snapshot)[key] for key in KEYS] == ["unknown"] * 3


async def test_a_workspace_that_the_list_does_not_show_is_asked_for_by_its_id(shop: Sandbox) -> None:
    before = verdicts(await read(shop))
    shop.faults.add(
        Fault(path=r"/subscriptions/[^/]+/providers/Microsoft.OperationalInsights/workspaces\?", status=403)
    )
    after = verdicts(await read(shop))
    key = ("AUD-1", "repository-events", "acrshop")
    assert (before[key], after[key]) == ("pass", "pass")
