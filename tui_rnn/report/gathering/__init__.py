"""From a checkpoint, its metrics and its text to all that a report says."""
