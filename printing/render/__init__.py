"""One document, many printers."""
