"""Labs: the experiments that courses set, each a plan of runs, and a figure and a table of what came out."""
