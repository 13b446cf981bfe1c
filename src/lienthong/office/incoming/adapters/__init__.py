"""The ports of incoming over other components."""
