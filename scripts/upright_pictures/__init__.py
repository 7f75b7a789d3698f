"""Printed matter drawn upright, for a network that learns which way up print stands."""
