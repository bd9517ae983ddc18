"""Rule files: compiled index, look-up, did-you-mean, users' packs."""
