"""The health of a graph: what examines it, and what it finds."""
