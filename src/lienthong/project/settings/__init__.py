"""Settings of each product; chosen by DJANGO_SETTINGS_MODULE."""
