"""Who has to do what: tasks on desks, hand-over to lead, co-operating and informed, words exchanged."""
