"""Seeing as a program of its own beside the terminal, so that the screen never waits for it and its memory can go back."""
