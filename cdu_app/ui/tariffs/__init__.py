"""The Tariffs page."""
