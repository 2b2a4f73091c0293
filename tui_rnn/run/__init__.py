"""A run: what it is made from, what drives it, where it is saved."""
