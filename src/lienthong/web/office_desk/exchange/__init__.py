"""*Gửi, nhận qua Trục*: what was sent, how far it got, what failed."""
