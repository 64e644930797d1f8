"""Harden an Azure Kubernetes Service cluster: read it, judge it, explain, fix and verify."""
