"""Who takes part: agencies, their codes over time, connected systems and their keys."""
