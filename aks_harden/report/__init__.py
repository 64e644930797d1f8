"""Reports and scripts: pure writers of findings and plans."""
