"""What the operating system gives: terminals, threads, memory, signals."""
