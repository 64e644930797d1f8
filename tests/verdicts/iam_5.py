"""IAM-5 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        # 80, 443 and 6379 are published: what is plain there, only Kubernetes and a probe can tell.
        "listeners aks-shop": "unknown",
        "storage-https f5shopvolumes": "fail high",  # false, SMB shares only, and open to the Internet
        "storage-https f5shopnfs": "warn medium",  # false, with an NFS share
        "storage-https stshoplogs": "pass",  # the archive of logs lies beside the cluster
        "storage-tls f5shopvolumes": "warn medium",  # TLS1_0
        "storage-tls f5shopnfs": "pass",
        "storage-tls stshoplogs": "pass",
    },
    "pay": {
        "listeners aks-pay": "unknown",  # nothing public; Ingresses inside are not known
        "storage-https f5payvolumes": "pass",
        "storage-tls f5payvolumes": "pass",
    },
    "auto": {
        "listeners aks-auto": "unknown",  # 443 is published
        "storage-https ": "na",  # no account in either group
        "storage-tls ": "na",
    },
    "stopped": {
        "listeners aks-night": "unknown",  # nothing listens, and Kubernetes cannot be asked
        "storage-https ": "na",
        "storage-tls ": "na",
    },
    "guest": {
        "listeners aks-shop": "unknown",
        "storage-https ": "unknown",  # accounts may not be read
        "storage-tls ": "unknown",
    },
    "legacy": {
        "listeners aks-old": "unknown",  # 80 is published
        "storage-https ": "na",
        "storage-tls ": "na",
    },
}
