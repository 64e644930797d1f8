"""EXT-TRUST in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

_NONE = {"source ": "na", "roles ": "na"}

VERDICTS = {
    "shop": {
        "source backup": "pass",  # bv-shop is there
        "roles backup": "pass",
        "source jobs": "fail medium",  # the workspace mlw-retired is deleted
        "roles jobs": "pass",
    },
    "pay": {
        "source defender-cloudposture": "pass",  # CSPM is Standard
        "roles defender-cloudposture": "pass",
    },
    "auto": _NONE,
    "stopped": _NONE,
    "guest": {
        # Backup vaults and workspaces may not be read.
        "source backup": "unknown",
        "roles backup": "pass",
        "source jobs": "unknown",
        "roles jobs": "pass",
    },
    "legacy": _NONE,
}
