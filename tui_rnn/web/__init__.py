"""A run in a browser: a page with a terminal in it, which shows the attached app."""
