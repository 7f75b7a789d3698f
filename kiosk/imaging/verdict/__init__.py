"""What a photograph of a sheet is judged by: numbers measured on it, limits that labelled photographs set."""
