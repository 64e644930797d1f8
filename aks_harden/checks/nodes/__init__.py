"""The nodes of a cluster: pools, machines outside them, their images and sizes."""
