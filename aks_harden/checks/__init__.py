"""The checklist: one file an item, in one folder a section."""
