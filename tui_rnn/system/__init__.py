"""What the operating system provides: terminals, threads, memory, signals."""
