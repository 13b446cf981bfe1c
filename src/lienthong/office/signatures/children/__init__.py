"""What runs in killable children: reading files that may be hostile. Free of Django and of the database."""
