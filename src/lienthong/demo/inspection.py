"""Checking the signatures of the letter: at the sender before it goes, at each recipient before 03."""
