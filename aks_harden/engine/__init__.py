"""Discover, judge, plan and compare: pure, no input or output."""
