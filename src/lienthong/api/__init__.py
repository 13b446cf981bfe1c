"""The door: a small ASGI application for machines (VXP). Never models; pipeline and queries only."""
