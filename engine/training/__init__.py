"""How a network learns: optimizers, learning rates, validation and the loop."""
