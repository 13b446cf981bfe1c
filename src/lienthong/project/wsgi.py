"""The WSGI application of the pages."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from lienthong.infra.supervisor import end_with_parent
from lienthong.web.faults import log_faults

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.project.settings.axis")
end_with_parent()
application = get_wsgi_application()
log_faults()
