"""Python source: strings with exact places, values as far as they are literal, call sites.

Nothing is executed and nothing is imported from the code that is read.
"""
