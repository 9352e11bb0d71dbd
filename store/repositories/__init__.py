"""The repositories of a unit of work, each on its connection."""
