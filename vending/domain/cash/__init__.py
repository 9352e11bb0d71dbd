"""Money in the drawer: shifts, their movements, counting."""
