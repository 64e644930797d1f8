"""How traffic of the nodes gets out: the subnets in use, their default routes, what stands in the way."""
