"""Work that keeps the columns true while nobody sends anything: open items past their due time (D-15)."""
