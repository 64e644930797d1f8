"""NET-8 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        # The subnet's group (110) and the NICs' (300) let the Internet to 22; web has public addresses.
        "ssh-from-internet snet-nodes": "fail critical",
        # The rule at 110 lets every source in, and vnet-shop is wider than its node subnet.
        "ssh-from-network snet-nodes": "fail medium",
    },
    "pay": {
        "ssh-from-internet snet-nodes": "pass",  # denied at 200
        "ssh-from-network snet-nodes": "pass",  # 190 allows the node subnet alone, the hub is denied
    },
}
