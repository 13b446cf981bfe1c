"""What tests and benchmarks share; knows nothing of the code under test."""
