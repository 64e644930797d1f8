"""EXT-KVLOG in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "audit-events kv-shop": "warn medium",  # no setting
        "audit-events kv-shop-web": "warn medium",  # AuditEvent, to a workspace that is gone
    },
    "pay": {
        "audit-events kv-pay": "pass",  # allLogs to law-central
        "audit-events kv-pay-apps": "pass",
    },
    "auto": {"audit-events kv-auto": "pass"},  # allLogs to law-auto
    "stopped": {
        "audit-events kv-night": "warn medium",  # no setting
        "audit-events kv-platform": "warn medium",  # no setting either
    },
    "guest": {"audit-events aks-shop": "unknown"},  # which vaults there are may not be read
    "legacy": {"audit-events kv-old": "warn medium"},  # no setting
}
