"""A small network that reads a claim with its evidence, or a question with a sentence."""
