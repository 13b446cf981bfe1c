"""People who sign in: users, passwords, TOTP, roles, sessions, rate limits."""
