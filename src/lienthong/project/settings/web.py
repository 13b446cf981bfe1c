"""Settings of the pages, shared by the products that have pages.

No session, authentication or static-files app of Django is installed: sessions and people are
``lienthong.accounts``, static files are few and served from the package itself with their hash in the
address, so nothing has to be collected before starting.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.functional import SimpleLazyObject

import lienthong.web
from lienthong.project import environment
from lienthong.project.secret_key import secret_key
from lienthong.project.settings.base import LIENTHONG_PRODUCTION

_WEB = Path(lienthong.web.__path__[0])


AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

SECRET_KEY = SimpleLazyObject(secret_key)
DEBUG = False
ALLOWED_HOSTS = environment.hosts(
    "LIENTHONG_HOSTS", default="" if LIENTHONG_PRODUCTION else "localhost,127.0.0.1,[::1]"
)
LIENTHONG_TRUSTED_PROXIES = environment.addresses("LIENTHONG_TRUSTED_PROXIES")
"""Addresses of reverse proxies whose ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are believed."""

ROOT_URLCONF = "lienthong.project.urls"
WSGI_APPLICATION = "lienthong.project.wsgi.application"
APPEND_SLASH = True

MIDDLEWARE = [
    "lienthong.web.headers.SecurityHeaders",
    "lienthong.web.headers.TrustedProxies",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "lienthong.web.reading_order.LettersInOrder",
    "django.middleware.csrf.CsrfViewMiddleware",
    "lienthong.web.key_ring.KeyRingRefusals",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [str(_WEB / "templates")],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
            "builtins": ["lienthong.web.templatetags.words"],
        },
    }
]

STATIC_URL = "/static/"
STATIC_ROOT = str(_WEB / "static")
WHITENOISE_MAX_AGE = 365 * 24 * 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False

LIENTHONG_SESSION_COOKIE = "__Host-lienthong" if LIENTHONG_PRODUCTION else "lienthong"
CSRF_COOKIE_NAME = "__Host-lienthong-csrf" if LIENTHONG_PRODUCTION else "lienthong-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = LIENTHONG_PRODUCTION
CSRF_FAILURE_VIEW = "lienthong.web.refusals.csrf_failed"
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
"""The pages of the axis send small forms only."""
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50
