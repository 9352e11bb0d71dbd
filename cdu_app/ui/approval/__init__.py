"""The sheet on which a second person approves what somebody may not do alone."""

from cdu_app.ui.approval.sheet import ApprovalSheet, ask_over

__all__ = ["ApprovalSheet", "ask_over"]
