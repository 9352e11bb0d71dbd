"""Sales: intents, tokens, voids, what they post and print."""
