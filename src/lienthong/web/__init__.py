"""Pages for people. Never models; operations and queries only."""
