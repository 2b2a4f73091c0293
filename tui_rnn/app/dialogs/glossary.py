"""Twelve terms that a student meets on the screen, one line each."""

GLOSSARY = (
    ("update", "the next sequence is read, and every weight changes once"),
    ("epoch", "one pass through the whole text"),
    ("cross-entropy", "the loss: the mean of -log p for the character that came next"),
    ("bits per character", "cross-entropy with log2; 2 to that power is the perplexity"),
    ("smooth loss", "the loss averaged over about the last 25,000 characters"),
    ("hidden state", "h_t, all that the network remembers of the text before"),
    ("BPTT", "backpropagation through time: from h_t back to h_(t-1), and so on"),
    ("truncation", "h goes on to the next sequence; the gradient stops at its start"),
    ("saturation", "h near -1 or 1: tanh is flat there, and stops the gradient"),
    ("clipping", "large gradients are cut, so that one update cannot go too far"),
    ("temperature", "below 1 the model plays it safe, above 1 it takes more risks"),
    ("top-p", "draws only from the likeliest, whose chances add up to p"),
)
