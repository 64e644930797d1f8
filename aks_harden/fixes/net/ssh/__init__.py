"""The fix of NET-8: a pair of rules in the security group of a node subnet."""
