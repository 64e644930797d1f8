"""What stands beside a cluster and belongs to it: registries, key vaults, keys."""
