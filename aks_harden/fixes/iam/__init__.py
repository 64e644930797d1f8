"""Fixes of the section on identity and access."""
