"""Fixes of AUD-2: logs are kept, and fewer can take them away."""

from typing import Final

from aks_harden.checks.aud.destinations import Kind
from aks_harden.fixes.aud.keeping import (
    ACCOUNT_ACTIONS,
    LOCK_ACTIONS,
    TABLE_ACTIONS,
    WORKSPACE_ACTIONS,
    Switch,
    propose_lock,
    propose_retention,
)
from aks_harden.fixes.aud.log_holders import HOLDERS
from aks_harden.fixes.remedy import Remedy
from aks_harden.fixes.roles import GIVE_ACTIONS
from aks_harden.model.phase import Phase

_SWITCHES: Final = (
    Switch(
        id="AUD-2.local-auth",
        key="local-auth",
        kind=Kind.WORKSPACE,
        title="Let {} take no shared keys",
        path="properties.features.disableLocalAuth",
        wanted=True,
        terraform="local_authentication_enabled = false\n",
        changes="{} takes records only from who signs in with Entra ID.",
        disruption="Agents and applications that send with the workspace's key stop at once.",
        hazard="WORKLOAD RISK: whatever sends with the key is not heard any more.",
        input="workspace-keys-unused",
        question="Does nothing send to the workspace with one of its keys: old agents, scripts, appliances?",
        policy="e15effd4-2278-4c65-a0da-4d6f6d1890e2",
        phase=Phase.CLOSE,
    ),
    Switch(
        id="AUD-2.purge",
        key="purge-on-30-days",
        kind=Kind.WORKSPACE,
        title="Let {} keep records beyond 30 days",
        path="properties.features.immediatePurgeDataOn30Days",
        wanted=False,
        terraform="immediate_data_purge_on_30_days_enabled = false\n",
        changes="{} no longer drops records the moment they are 30 days old.",
        disruption="None.",
        phase=Phase.LOGS,
    ),
    Switch(
        id="AUD-2.query",
        key="public-query",
        kind=Kind.WORKSPACE,
        title="Let {} answer queries from private networks only",
        path="properties.publicNetworkAccessForQuery",
        wanted="Disabled",
        option="--query-access",
        terraform="internet_query_enabled = false\n",
        changes="{} answers queries through a private link scope alone; what is sent to it still arrives.",
        disruption="The portal, dashboards and programs outside the private network get no answer.",
        hazard="LOCK-OUT: without a private link scope nobody can query the logs any more.",
        input="private-query-works",
        question="Can those who query the workspace reach it by a private link scope, and was that tried?",
        policy="6c53d030-cc64-46f0-906d-2bc061cd1334",
        phase=Phase.CLOSE,
    ),
    Switch(
        id="AUD-2.account-keys",
        key="shared-key-access",
        kind=Kind.STORAGE,
        title="Let {} take no keys",
        path="properties.allowSharedKeyAccess",
        wanted=False,
        option="--allow-shared-key-access",
        terraform="shared_access_key_enabled = false\n",
        changes="{} takes only who signs in with Entra ID, and neither its keys nor what they signed.",
        disruption="Programs that use a key, a connection string or a shared signature stop at once.",
        hazard="WORKLOAD RISK: whatever uses a key is refused; flow logs and old tools may be among it.",
        input="account-keys-unused",
        question="Does nothing use a key of the storage account: programs, signatures, flow logs, tools?",
        phase=Phase.CLOSE,
    ),
)

REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(
        id="AUD-2.lock",
        asserts="delete-lock",
        propose=propose_lock,
        phase=Phase.LOCKS,
        actions=LOCK_ACTIONS,
    ),
    Remedy(
        id="AUD-2.retention",
        asserts="retention",
        propose=propose_retention,
        phase=Phase.LOGS,
        actions=TABLE_ACTIONS,
    ),
    *(
        Remedy(
            id=switch.id,
            asserts=switch.key,
            propose=switch.propose,
            phase=switch.phase,
            actions=WORKSPACE_ACTIONS if switch.kind is Kind.WORKSPACE else ACCOUNT_ACTIONS,
        )
        for switch in _SWITCHES
    ),
    *(
        Remedy(
            id=taken.id,
            asserts=taken.key,
            propose=taken.propose,
            phase=Phase.REVOKE,
            actions=GIVE_ACTIONS,
        )
        for taken in HOLDERS
    ),
)
