"""A simulated Azure on loopback that the real SDKs and the real az cannot tell."""
