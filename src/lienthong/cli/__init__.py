"""Commands for operators and integrators."""
