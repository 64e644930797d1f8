"""What is kept on this machine: where it lies, how it is written, and the journal."""
