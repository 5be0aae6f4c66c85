"""The contract of a player. A package, so that its fixtures of package scope end with it: no player outlives its tests."""
