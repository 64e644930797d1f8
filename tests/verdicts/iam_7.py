"""IAM-7 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "etcd aks-shop": "warn low",  # neither KMS nor the platform's key; the environment is standard
        "os-disks aks-shop": "pass",  # des-shop
        "data-disks aks-shop": "unknown",  # StorageClasses are Kubernetes'
        "host-encryption system": "warn low",  # off
        "host-encryption web": "warn low",
        "registry acrshop": "warn low",  # encryption disabled, on a tier without keys of one's own
        "etcd-key aks-shop": "na",
        "etcd-vault aks-shop": "na",
        "disk-key aks-shop": "fail high",  # ends in 12 days, and its policy only sends word
        "disk-vault aks-shop": "pass",  # kv-shop-web is purge-protected
        "registry-key acrshop": "na",
        "registry-vault acrshop": "na",
    },
    "pay": {
        "etcd aks-pay": "pass",  # KMS with kv-pay's key
        "os-disks aks-pay": "pass",  # des-pay
        "data-disks aks-pay": "unknown",
        "host-encryption system": "pass",
        "host-encryption apps": "pass",
        "registry acrpay": "pass",
        "etcd-key aks-pay": "pass",  # enabled, 400 days left, rotated
        "etcd-vault aks-pay": "pass",
        "disk-key aks-pay": "pass",
        "disk-vault aks-pay": "pass",
        "registry-key acrpay": "pass",
        "registry-vault acrpay": "pass",
    },
    "auto": {
        "etcd aks-auto": "warn low",
        "os-disks aks-auto": "warn low",
        "data-disks aks-auto": "unknown",
        # Hosted system nodes are the provider's; of the two auto-provisioned machines neither says it is on.
        "host-encryption aks-auto": "warn low",
        "registry acrauto": "warn low",
        "etcd-key aks-auto": "na",
        "etcd-vault aks-auto": "na",
        "disk-key aks-auto": "na",
        "disk-vault aks-auto": "na",
        "registry-key acrauto": "na",
        "registry-vault acrauto": "na",
    },
    "stopped": {
        "etcd aks-night": "warn low",
        "os-disks aks-night": "pass",  # des-night
        "data-disks aks-night": "unknown",
        "host-encryption system": "unknown",  # off, but after a failed operation nodes are open
        "host-encryption jobs": "unknown",
        "registry acrnight": "warn low",
        "etcd-key aks-night": "na",
        "etcd-vault aks-night": "na",
        "disk-key aks-night": "pass",  # in another subscription, and rotates
        "disk-vault aks-night": "pass",
        "registry-key acrnight": "na",
        "registry-vault acrnight": "na",
    },
    "guest": {
        "etcd aks-shop": "warn low",  # the cluster can be read, and pools and disk encryption sets
        "os-disks aks-shop": "pass",
        "data-disks aks-shop": "unknown",
        "host-encryption system": "warn low",
        "host-encryption web": "warn low",
        "registry aks-shop": "unknown",  # role assignments say which registries are in scope
        "etcd-key aks-shop": "na",
        "etcd-vault aks-shop": "na",
        "disk-key aks-shop": "unknown",  # the vault may not be read
        "disk-vault aks-shop": "unknown",
        "registry-key aks-shop": "unknown",
        "registry-vault aks-shop": "unknown",
    },
    "legacy": {
        "etcd aks-old": "warn low",
        "os-disks aks-old": "warn low",
        "data-disks aks-old": "unknown",
        "host-encryption nodepool1": "warn low",  # the old body does not say, which is off
        "registry acrold": "warn low",
        "etcd-key aks-old": "na",
        "etcd-vault aks-old": "na",
        "disk-key aks-old": "na",
        "disk-vault aks-old": "na",
        "registry-key acrold": "na",
        "registry-vault acrold": "na",
    },
}
