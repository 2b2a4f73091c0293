"""What a run tells, taken in: figures, curves, logs."""
