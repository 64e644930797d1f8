"""The worlds of the sandbox, one a file."""
