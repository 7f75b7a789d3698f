"""Typing without a daemon: engines, what is being composed, numbers, signatures. Nothing here knows Kivy."""
