"""Straightened sheets drawn with what spoils them, for a network that tells where print is lost and what lies on it."""
