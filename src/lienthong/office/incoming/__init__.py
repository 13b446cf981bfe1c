"""*Văn bản đến*: arrival, check, acceptance or refusal, processing to its end (D-03, D-09, D-10)."""
