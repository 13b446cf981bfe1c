"""Processing statuses 01…16, answers to recalls, classes of D-15 and their due times."""
