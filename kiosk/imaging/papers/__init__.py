"""Pages of paper as PDF/A: the file, its text layer, and pages taken apart into layers."""
