"""The Sell screen: who, how much, and the deal that ends with a token."""
