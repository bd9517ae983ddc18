"""The only home of heavy libraries and of the detectors that several checks share."""
