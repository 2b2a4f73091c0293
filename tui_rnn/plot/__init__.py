"""Charts in characters: the curve that is kept, and its axes, lines and marks."""
