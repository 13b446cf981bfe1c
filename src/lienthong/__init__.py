"""lienthong: the exchange of electronic documents between Vietnamese state agencies.

Packages only import downwards; see docs/adr/0001-packages.md and `.importlinter`.
"""

__version__ = "0.1.0"
