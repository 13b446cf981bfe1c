"""Implementations of intake's ports."""
