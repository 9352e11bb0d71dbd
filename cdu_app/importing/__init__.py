"""Customers, accounts and meters from spreadsheets and into them: files, remembered columns, lists of mistakes."""
