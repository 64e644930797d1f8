"""Whether Azure Policy asks for something, and with which effect."""
