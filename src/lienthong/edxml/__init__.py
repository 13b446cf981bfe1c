"""The packet of QCVN 102:2016/BTTTT: bytes to frozen values and back.

Wire spellings (``Bussiness``) live here only. Pure: no Django, no network.
"""
