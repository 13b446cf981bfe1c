"""Who takes part: agencies with the codes of both generations, connected systems and their secrets (IDN-01).

Others read `queries.directory()`; operators write through `operations`. Codes are checked by pattern only
when an agency is registered, never on receipt.
"""
