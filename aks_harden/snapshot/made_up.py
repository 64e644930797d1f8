"""What Azure makes up by itself: nobody knows it before, and no plan may expect a value of it."""

from typing import Final

BY_AZURE: Final = "<made by Azure>"
"""Stands in the picture of what a fix leads to for an address, or an object id, that Azure is yet to make."""
