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
    "auto": {
        # The node subnet's group has one rule, 443 to a frontend; no machine has an address of its own.
        "ssh-from-internet aks-subnet": "pass",
        # AllowVnetInBound lets the network in, but the network is AKS's own in a locked group: nobody else.
        "ssh-from-network aks-subnet": "pass",
        # Hosted system nodes are the provider's.
        "ssh-from-internet aks-auto": "na",
        "ssh-from-network aks-auto": "na",
    },
    "stopped": {
        # Rules are what Azure's network does, no wish of the cluster: the failed state spoils nothing.
        "ssh-from-internet snet-nodes": "pass",  # denied at 200, and no way leads in
        "ssh-from-network snet-nodes": "pass",  # vnet-night is the node subnet and nothing else
    },
    "guest": {
        # Networks can be read whole: as in shop.
        "ssh-from-internet snet-nodes": "fail critical",
        "ssh-from-network snet-nodes": "fail medium",
    },
    "legacy": {
        # Only 80 to the frontend is let in from outside, and no node has an address of its own.
        "ssh-from-internet aks-subnet": "pass",
        # AKS's own network, but nothing locks its group: 10.0.0.0/8 is wider than the node subnet.
        "ssh-from-network aks-subnet": "fail medium",
    },
}
