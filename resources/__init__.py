"""Pictures and small data that the program brings along."""
