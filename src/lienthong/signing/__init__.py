"""Making and judging signatures. Pure: free of Django; files and network only through ports."""
