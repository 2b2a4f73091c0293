"""What is made from a run's events: figures, curves, logs."""
