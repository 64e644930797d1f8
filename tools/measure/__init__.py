"""What the bench measures with: the product from its wheel, processes, a terminal, the simulated Azure."""
