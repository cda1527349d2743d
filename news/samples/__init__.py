"""Content to look at and to measure with; every title says that it is a sample."""
