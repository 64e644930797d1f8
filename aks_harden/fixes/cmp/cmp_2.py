"""Fixes of CMP-2: Defender's plan of the subscription, and its sensor on the nodes."""

from typing import Final

from aks_harden.fixes.cluster import UPDATE_ACTIONS
from aks_harden.fixes.cmp.defender_plan import (
    PLAN_ACTIONS,
    propose_discovery,
    propose_plan,
    propose_provisioning,
)
from aks_harden.fixes.cmp.defender_sensor import propose_sensor
from aks_harden.fixes.remedy import Remedy
from aks_harden.model.phase import Phase

REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(id="CMP-2.plan", asserts="plan", propose=propose_plan, phase=Phase.WATCH, actions=PLAN_ACTIONS),
    Remedy(
        id="CMP-2.provisioning",
        asserts="sensor-provisioning",
        propose=propose_provisioning,
        phase=Phase.WATCH,
        actions=PLAN_ACTIONS,
    ),
    Remedy(
        id="CMP-2.discovery",
        asserts="agentless-discovery",
        propose=propose_discovery,
        phase=Phase.WATCH,
        actions=PLAN_ACTIONS,
    ),
    Remedy(
        id="CMP-2.sensor",
        asserts="sensor",
        propose=propose_sensor,
        phase=Phase.SAFE,
        actions=UPDATE_ACTIONS,
    ),
)
