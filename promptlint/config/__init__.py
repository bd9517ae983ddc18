"""Finding, merging and origin of settings; selection of rules."""
