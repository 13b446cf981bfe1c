"""Letters typeset by the layout rules of NĐ 30/2020/NĐ-CP, Annex I. Pure: free of Django.

Owns: the value of a letter, its page layout with the places of number, date, signature and seal, the
pictures that go there in a demonstration, and the reading of a letter's plain text. Knows nothing of
signatures; ``signing`` takes the places from here without importing this package.
"""
