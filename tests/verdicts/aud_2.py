"""AUD-2 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

_NO_STORAGE = {
    "blob-holders ": "na",
    "blob-above ": "na",
    "shared-key-access ": "na",
    "immutability ": "na",
}


def _workspace(name: str, **other: str) -> dict[str, str]:
    """A workspace as it is made, with nobody too near and no tables of audit logs yet."""
    usual = {
        "purge-holders": "pass",
        "data-purger": "pass",
        "purge-above": "pass",
        "change-holders": "pass",
        "local-auth": "warn low",  # shared keys are on unless switched off
        "retention": "na",
        "purge-on-30-days": "pass",
        "public-query": "warn medium",  # open, and the environment is a standard one
        "readers": "pass",  # never worse
        "delete-lock": "warn medium",
    }
    changed = {key.replace("_", "-"): verdict for key, verdict in other.items()}
    return {f"{key} {name}": verdict for key, verdict in {**usual, **changed}.items()}


VERDICTS = {
    "shop": {
        # Alice is Owner of the subscription and Bob Contributor of the group, both in person; shop-ci is
        # Data Purger of the workspace. Nothing is copied. The one table is kept for 30 days.
        "destinations aks-shop": "pass",
        **_workspace("law-shop", purge_holders="fail high", data_purger="fail high", retention="warn medium"),
        "blob-holders stshoplogs": "fail high",  # Alice and Bob again
        "blob-above stshoplogs": "pass",
        "shared-key-access stshoplogs": "warn medium",
        "immutability stshoplogs": "warn medium",  # the policy is not locked
        "delete-lock stshoplogs": "warn medium",
        "siem evh-shop": "manual",
        # Only the registry exports anything; Alice and Bob are counted for deleting already.
        "setting-holders acrshop": "pass",
    },
    "pay": {
        # The hub's network team is Contributor of its subscription: one group, no user.
        "destinations aks-pay": "pass",
        **_workspace(
            "law-central",
            local_auth="pass",
            retention="pass",  # 730 days
            public_query="pass",  # SecuredByPerimeter
            delete_lock="pass",  # keep-logs
        ),
        **_NO_STORAGE,  # exports go to storage, settings do not
        "siem ": "na",
        "setting-holders aks-pay": "pass",
        "setting-holders acrpay": "pass",
    },
    "auto": {
        "destinations aks-auto": "pass",
        **_workspace("law-auto", delete_lock="pass"),  # rg-auto has a lock; nobody stands
        **_NO_STORAGE,
        "siem ": "na",
        "setting-holders aks-auto": "pass",
        "setting-holders acrauto": "pass",
    },
    "stopped": {
        "destinations aks-night": "pass",
        **_workspace("law-night", purge_holders="fail high"),  # Lars is Contributor of rg-night in person
        **_NO_STORAGE,
        "siem ": "na",
        "setting-holders aks-night": "pass",
        "setting-holders acrnight": "pass",
    },
    "guest": {
        # Neither the settings of the cluster nor role assignments may be read: where logs go is not known.
        f"{key.split()[0]} ": "unknown"
        for key in (*_workspace(""), *_NO_STORAGE, "siem", "setting-holders")
    }
    | {"destinations aks-shop": "unknown"},
    "legacy": {
        "destinations aks-old": "pass",
        **_workspace("law-old", purge_holders="fail high"),  # Nils is Owner in person
        **_NO_STORAGE,
        "siem ": "na",
        "setting-holders aks-old": "pass",  # the registry exports nothing
    },
}
