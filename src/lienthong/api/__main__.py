"""``python -m lienthong.api``."""

from __future__ import annotations

import sys

from lienthong.api.serve import main

if __name__ == "__main__":
    sys.exit(main())
