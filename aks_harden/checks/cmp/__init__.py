"""Section 4: compliance."""
