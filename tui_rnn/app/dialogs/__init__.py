"""What comes over the run's screen and goes again."""
