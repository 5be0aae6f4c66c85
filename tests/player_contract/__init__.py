"""The contract of a player. A package, so that fixtures of package scope end with it, and no player outlives it."""
