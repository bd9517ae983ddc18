"""Models: found by name, folder, file or loopback address, opened without running their code."""
