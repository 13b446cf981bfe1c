"""Pages of outgoing documents: drafting, work, signing, sealing, issue, recipients."""
