"""Agencies as tenants, their units, people in posts, grounds of signing and absences (D-05, D-22)."""
