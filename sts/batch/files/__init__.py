"""Tokens for the rows of a CSV file of any size: `python -m sts.batch`.

`stream` reads, hands out and writes chunks of rows; `columns` reads their texts, `issuing` makes their tokens.
"""
