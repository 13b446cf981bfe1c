"""Finding records by number and by words, with or without marks."""
