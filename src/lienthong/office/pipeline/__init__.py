"""Which owed effect wakes which handler: the one visible table of the office (architecture §3)."""
