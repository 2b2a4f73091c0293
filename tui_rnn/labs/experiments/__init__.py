"""The labs, each a file of its name with a ``LAB``. To add one, add a file: nothing else names them.

The list of all, help and completion read these files and do not wait for NumPy: so what brings it in is imported inside
the function that finds something.
"""
