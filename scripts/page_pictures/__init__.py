"""Photographs of papers, drawn: what the page network learns from. Every picture follows from its number alone."""
