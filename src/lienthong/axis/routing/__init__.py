"""Which recipients a packet goes to and by which way; pure decisions with their reasons."""
