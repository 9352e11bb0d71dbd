"""Work off the screen's thread."""

from cdu_app.tasks.runner import Lane, TaskRunner

__all__ = ["Lane", "TaskRunner"]
