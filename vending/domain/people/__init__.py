"""Who acts at the station, how they prove it, and what they may do."""
