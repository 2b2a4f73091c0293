"""Whether a report says what its checkpoint gives: everything that it carries is made again, and compared."""
