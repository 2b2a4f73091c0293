"""Charts in characters: axes, curves and marks."""
