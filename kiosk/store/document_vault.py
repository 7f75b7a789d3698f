"""Encrypted files named by their digest, and the cipher of every body that holds personal data."""

from __future__ import annotations


class DocumentVault:
    """Files of captured pages and documents; drafts until a sealed row names them."""
