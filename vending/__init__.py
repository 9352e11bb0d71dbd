"""The business of vending, in plain Python: what is sold, at what price, to whom, and what must never be lost.

Knows neither screens nor SQL. `domain` holds values and rules, `services` the things an operator does,
`ports` what the business needs from outside.
"""
