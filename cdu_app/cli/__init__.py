"""The command line `cdu`: one module a command, loaded when it is called."""
