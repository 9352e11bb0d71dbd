"""What proves that nothing was changed: the journal, changes, events."""
