"""``./run fix``: what a machine can put right: lint fixes, format, generated pages and contracts."""

from __future__ import annotations

import subprocess
import sys

from tools import contracts, reference
from tools.programs import ROOT


def main() -> int:
    """Fix, then say what is left to people."""
    contracts.write()
    reference.write()
    ruff = [sys.executable, "-m", "ruff"]
    left = subprocess.run([*ruff, "check", "--fix", "--quiet"], cwd=ROOT, check=False).returncode
    formatted = subprocess.run([*ruff, "format", "--quiet"], cwd=ROOT, check=False).returncode
    return 1 if left or formatted else 0


if __name__ == "__main__":
    sys.exit(main())
