"""Print into text."""
