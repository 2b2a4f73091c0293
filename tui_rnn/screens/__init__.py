"""The dialogs of the app."""
