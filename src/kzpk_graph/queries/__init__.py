"""Saved queries: their headers, their typed parameters, and how they are run."""
