"""Print into text: lines, which paper it is, and its fields. The network behind it is loaded on first use and let go of at rest."""
