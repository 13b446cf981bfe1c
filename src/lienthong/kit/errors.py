"""What the kit refuses to work with. None of these is helped by trying again."""

from __future__ import annotations

from lienthong.kernel.errors import RefusedError


class KitError(RefusedError):
    """The kit cannot do what was asked."""

    code = "kit.refused"


class KitAddressError(KitError):
    """The address is no http or https address."""

    code = "kit.address"


class KitFileError(KitError):
    """A file given to the kit is missing, or not what it should be."""

    code = "kit.file"


class KitFaultError(KitError):
    """A fault asked of the simulated hub or agency is not one it can make."""

    code = "kit.fault"


class KitCaseError(KitError):
    """The case data contradicts itself; a defect of the kit."""

    code = "kit.case"
