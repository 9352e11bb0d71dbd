"""What is seen before the counter: signing in, unlocking, and the passphrase of the store."""

from cdu_app.ui.sign_in.view import SignInView

__all__ = ["SignInView"]
