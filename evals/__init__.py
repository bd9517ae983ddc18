"""The measuring harness: precision and recall on labelled data, a reader's review, speed."""
