"""Which recipients a packet goes to and by which way; pure decisions with their reasons.

Has no tables: the way is kept on the delivery.
"""
