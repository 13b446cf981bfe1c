"""The demonstration PKI: declared in ``pki.yaml``, keys made at run time, refused in production.

Every name says it is a demonstration and every person is invented. Keys lie in a folder only the owner
may read (0700, files 0600) and are never part of the repository.
"""

from lienthong.signing.demo_pki.building import DemoPki, build

__all__ = ["DemoPki", "build"]
