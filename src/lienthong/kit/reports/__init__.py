"""The result of a run: one JSON file signed by the tester's key, and a page for people."""
