"""The experiments that courses set: each a plan of runs, and a figure of what they show. One file is one lab."""
