"""*Bàn làm việc*: what waits for one person, in four stacks."""
