"""From characters to batches: what a model reads."""
