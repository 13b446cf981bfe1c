"""*Văn bản đi*: from draft to issue, recipients, sendings and each recipient's status (D-04, D-20, D-21)."""
