"""*Văn bản đến*: the list, the work screen with its acts, and incidents of reception."""
