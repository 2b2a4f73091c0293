"""The sections of a report of a run, one file each: what is said, and with which table or figure."""
