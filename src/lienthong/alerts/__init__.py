"""Warnings of either product: the classes of D-15, alerts with their reasons, focal officers, mail.

Installed below axis and office, each with its own tables: the axis warns both sides from its register, an
office its own people (D-16). The package knows no letters: callers hand it facts and causes.
"""
