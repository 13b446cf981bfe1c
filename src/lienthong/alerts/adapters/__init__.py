"""Channels behind the port ``MailChannel``."""
