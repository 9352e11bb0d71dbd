"""What a purchase comes to: quotes, their lines, the month behind them."""
