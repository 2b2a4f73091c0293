"""Runs side by side: the figures, as tables, as lines of CSV, and as a document."""
