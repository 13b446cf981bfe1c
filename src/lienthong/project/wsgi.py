"""The WSGI application of the pages."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.project.settings.axis")
application = get_wsgi_application()
