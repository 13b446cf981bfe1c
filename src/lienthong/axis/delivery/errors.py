"""Refusals of delivery.

::

    RefusedError
    └── DeliveryError
        └── UnknownDocumentError    no such DocId among what this system sent or received
"""

from __future__ import annotations

from lienthong.kernel.errors import RefusedError


class DeliveryError(RefusedError):
    """Delivery refuses a request."""

    code = "delivery.refused"


class UnknownDocumentError(DeliveryError):
    """No such DocId among what this system sent or received; one sentence for both, so nothing leaks."""

    code = "delivery.unknown_document"
