"""Composition root: settings, urls, wiring, entry points."""
