"""The dialogs that open over the run's screen."""
