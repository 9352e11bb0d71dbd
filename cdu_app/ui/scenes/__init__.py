"""The scenes of the office's pages, a module a page."""
