"""Text made safe for where it goes. Pure functions of strings."""
