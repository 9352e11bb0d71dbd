"""How the station's records read, on the screen and in a terminal alike."""
