"""The cases as data: what is asked, what must come back, in one Vietnamese sentence each.

Nothing here knows how any server or client of ours is written (import contract).
"""
