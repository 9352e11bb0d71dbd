"""Who may act: the guard, signing in, operators."""
