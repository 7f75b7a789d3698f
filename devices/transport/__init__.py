"""Bytes to and from a device, each call with a deadline. Knows no protocol."""
