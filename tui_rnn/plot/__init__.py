"""Charts in characters: the curve of a run, and its axes, lines and marks."""
