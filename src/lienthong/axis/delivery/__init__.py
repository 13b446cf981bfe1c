"""One delivery per message and recipient: offered until done (RCV-10); who holds which document (D-01).

Technical state only; processing statuses live in `axis.statuses`.
"""
