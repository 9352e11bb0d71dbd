"""The import assistant, a sheet over the page it is opened from."""
