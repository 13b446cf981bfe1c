"""Benchmarks: ratios of one run against the physical floor, never absolute promises."""
