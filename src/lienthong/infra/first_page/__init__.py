"""Reading what stands on the first page of a file, whatever program wrote it, within bounds (D-23).

Runs in a killable child (``infra.page_reading``). Every reader yields lines; whoever cannot read a file, or not
to the end of its first page, raises ``UnreadError``: the file is then *chưa xác định được*, never clear.
"""
