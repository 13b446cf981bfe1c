"""People: users, roles, passwords, second factor, one-time links, sessions (architecture §2, row people).

Other packages use ``operations`` and ``queries`` only; what leaves is a frozen view, never a model.
There is no Django permission table and no default password: a password is set through a one-time link.
"""
