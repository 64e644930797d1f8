"""Section 1: configuring identity and access."""
