"""The self-service terminal, the hall around it and the stand-in platform."""
