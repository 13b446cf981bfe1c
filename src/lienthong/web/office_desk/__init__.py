"""The office's pages: one frame, a section each for outgoing, incoming, files, search."""
