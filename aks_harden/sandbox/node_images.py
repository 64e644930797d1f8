"""Node images: what the newest one of a pool is called, and what brings it onto the nodes.

A pool's image follows its operating system and FIPS; every upgrade takes the newest of that kind.
https://learn.microsoft.com/azure/aks/node-image-upgrade, https://learn.microsoft.com/azure/aks/enable-fips-nodes
"""

import re
from typing import Final

from aks_harden.sandbox.address import Address
from aks_harden.sandbox.operations import with_state
from aks_harden.sandbox.refusals import no_resource
from aks_harden.sandbox.tenant import Tenant
from aks_harden.sandbox.wire import Answer, Call, Json, Refusal
from aks_harden.sandbox.worlds.ages import image_version

_NEWEST_DAYS: Final = 4
_VERSION: Final = r"-\d{6}\.\d\d\.\d+$"
_LINUX: Final = r"(?P<head>AKSUbuntu-\d{4}(?:gen2)?)(?P<fips>fips)?(?P<tail>containerd)"
_AZURE_LINUX: Final = r"(?P<head>AKSAzureLinux-V\d(?:gen2)?)(?P<fips>fips)?(?P<tail>)"
_ENDED: Final = ("AKSFlatcar-", "AKSUbuntu-1804", "AKSCBLMariner-")
_RELEASES: Final = {"ubuntu2404": "2404", "ubuntu2204": "2204", "ubuntu": "2204"}
"""What each name of Ubuntu stands for; the plain one goes by the version of Kubernetes, here before 1.35."""


def newest(image: str) -> str:
    """Return the newest image of the same kind; of systems that have ended none is made any more."""
    if image.startswith(_ENDED):
        return image
    made = re.sub(_VERSION, f"-{image_version(days_ago=_NEWEST_DAYS)}", image)
    return max(image, made)


def of_pool(pool: Json, before: Json) -> None:
    """Give a pool the image that goes with what it asks for now."""
    image = str(pool.get("nodeImageVersion") or "")
    if bool(pool.get("enableFIPS")) != bool(before.get("enableFIPS")):
        image = _with_fips(image, wanted=bool(pool.get("enableFIPS")))
    sku = str(pool.get("osSKU", "")).lower()
    if sku != str(before.get("osSKU", "")).lower() and sku in _RELEASES:
        image = re.sub(r"^AKSUbuntu-\d{4}", f"AKSUbuntu-{_RELEASES[sku]}", newest(image))
    asked = pool.get("orchestratorVersion")
    if asked and before and asked != before.get("orchestratorVersion"):
        image = newest(image)
    if image:
        pool["nodeImageVersion"] = image


def upgrade(tenant: Tenant, where: Address, call: Call) -> Answer:
    """Bring the newest image onto the nodes of a pool, which takes its time."""
    pool = tenant.store.find(where.path)
    if pool is None:
        raise Refusal(no_resource(where))
    given = pool["properties"]
    new = {**pool, "properties": {**given, "nodeImageVersion": newest(str(given.get("nodeImageVersion")))}}
    tenant.store.put(where.path, with_state(new, "UpgradingNodeImageVersion"))
    started = tenant.operations.start(where.path)
    return Answer(status=202, headers=tenant.operations.headers(started, call))


def _with_fips(image: str, *, wanted: bool) -> str:
    for pattern in (_LINUX, _AZURE_LINUX):
        found = re.match(pattern, image)
        if found:
            kind = f"{found['head']}{'fips' if wanted else ''}{found['tail']}"
            return kind + image[found.end() :]
    return image
