"""Making and judging signatures. Pure: free of Django; files and network only through ports.

Owns: the three reserved signature fields of an issued document and the order they are filled in
(D-20), the port to whatever holds a key, a first verifier, and the demonstration PKI.
"""
