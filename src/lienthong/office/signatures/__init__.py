"""Keys of people and agencies behind a PIN, signing acts, and the verdicts kept with each file (D-20)."""
