"""Section 2: network access."""
