"""The shared database of the agencies: the risk list."""
