"""Section 3: auditing and monitoring."""
