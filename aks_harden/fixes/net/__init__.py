"""Fixes of the section on the network."""
