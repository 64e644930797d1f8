"""Fixes of the section on logs and monitoring."""
