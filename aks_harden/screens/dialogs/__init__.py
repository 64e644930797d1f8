"""Modal dialogs: confirm, help, filter."""
