"""The Station screen."""
