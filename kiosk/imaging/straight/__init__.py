"""A sheet that was found becomes a page: straight, to scale, upright, on white."""
