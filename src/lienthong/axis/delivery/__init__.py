"""One delivery per message and recipient: waiting, taken, done, failed. Technical state only."""
