"""Processing statuses 01…16, answers to recalls, classes of D-15 and their due times.

Three machines that never share a column: the delivery state (`axis.delivery`), the processing status and
the change answer (here). The history only grows; every class of any past moment is computed from it.
"""
