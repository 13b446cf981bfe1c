"""Tooling of the repository, called through ``./run``; no part of the product."""
