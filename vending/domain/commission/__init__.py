"""What the vendor earns: rules, movements, statements."""
