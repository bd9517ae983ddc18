"""TypeScript and JavaScript: names, calls and texts of one file, by tree-sitter.

The script twin of `promptlint.readers.pycode`; nothing is run.
"""
