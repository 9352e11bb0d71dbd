"""One view-model a screen: it calls the services through the task runner and tells its state by signal."""
