"""How to ask the Hub: within its quota, again if it asks for that, as who, and with what."""
