"""The screen of a sweep: a row for each of its points, and what there is to know of the one that is chosen."""
