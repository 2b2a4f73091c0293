"""The widget of a chart: a canvas that repaints little, and how one moves about in it."""
