"""Repairs: span edits, dataset rewrites, diffs."""
