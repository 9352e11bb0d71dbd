"""What the station may sell, and renewing it."""
