"""Many runs as one plan: points of settings, each with several seeds, in a folder that can be gone on with."""
