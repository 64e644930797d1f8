"""Fixes of the section on compliance."""
