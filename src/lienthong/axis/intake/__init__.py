"""Accepts or refuses a packet; keeps its bytes; knows a repeat from a duplicate (D-01, D-26)."""
