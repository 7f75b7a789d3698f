"""Spoken calls: prompts, clips, packs of them, and the sound of a call. No clock, no network."""
