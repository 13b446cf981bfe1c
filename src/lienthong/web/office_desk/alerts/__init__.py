"""*Cảnh báo*: what stands, what has ended, who takes note."""
