"""A simulated hub: the protocol with an axis in memory behind it, and faults on request. For vendors and tests."""
