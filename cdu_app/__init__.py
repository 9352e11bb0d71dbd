"""The desktop and the command line of the credit dispensing unit."""
