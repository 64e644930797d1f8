"""Who can reach a port of a node: rules, networks, nodes and ways in, evaluated as Azure does."""
