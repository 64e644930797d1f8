"""Applying a plan: guards, journal, run, re-read, verify, undo, over ports."""
