"""Figures for reading: as JSON, as tables, and as a page of HTML that needs nothing else."""
