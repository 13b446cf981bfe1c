"""Gửi, nhận qua Trục: the console of the axis, read only."""
