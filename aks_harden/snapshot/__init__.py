"""What was read of a cluster: read, unread or absent, frozen, as ARM wire JSON."""
