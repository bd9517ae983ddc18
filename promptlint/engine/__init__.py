"""The run: plan, per document, per batch, per corpus, per project; then suppress and report."""
