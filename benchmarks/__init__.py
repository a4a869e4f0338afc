"""How fast the project is, beside others that do the same, in one run against the tests' stand-in for the Hub."""
