"""A run without the app."""
