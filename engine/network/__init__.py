"""The network: its parameters, its cells, what they compute and its gradient."""
