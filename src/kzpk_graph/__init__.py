"""An evidence-backed knowledge graph of Kazakhstan-Pakistan relations."""
