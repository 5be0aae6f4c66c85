"""A SHIFT profile for a reader: in words, as lines in a terminal, and as a picture."""
