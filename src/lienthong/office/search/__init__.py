"""Finding records: by number in any spelling, by words with or without marks, newest first."""
