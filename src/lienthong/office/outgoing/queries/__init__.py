"""Reading outgoing documents. Everything returned is a frozen view."""
