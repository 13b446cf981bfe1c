"""``python -m lienthong.cli``: the same as the command ``lienthong``."""

from __future__ import annotations

import sys

from lienthong.cli.main import main

sys.exit(main())
