"""The app: it shows a run and sends it commands."""
