"""A run in one file."""
