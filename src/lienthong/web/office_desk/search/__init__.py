"""*Tìm kiếm*: one box, newest first."""
