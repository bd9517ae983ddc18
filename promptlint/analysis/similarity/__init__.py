"""What makes two records the same, or nearly so: keys, shingles, signatures, verified pairs."""
