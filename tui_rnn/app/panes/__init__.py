"""What the run's screen is made of."""
