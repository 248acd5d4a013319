"""Pages of docs/ that repeat what the code says, a file each."""
