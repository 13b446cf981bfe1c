"""Ground under both products: transactions, outbox, jobs, audit, blobs, secrets, clock, supervisor, health.

Knows no word of the domain (no document, no agency).
"""
