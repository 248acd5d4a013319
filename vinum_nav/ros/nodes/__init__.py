"""The nodes of the graph, one a file, and the parts that they share."""
