"""What a model writes, and how much of it is its own."""
