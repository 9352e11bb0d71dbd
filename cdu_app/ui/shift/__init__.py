"""The Shift screen: a drawer opened, money moved, counted and closed; the shifts of before."""
