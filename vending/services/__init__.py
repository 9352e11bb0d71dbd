"""What an operator does with the station, one module each."""
