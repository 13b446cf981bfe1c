"""Playing cases against a server and judging what came back."""
