"""The engine as JSON lines, for integrators and conformance runs: `python -m sts`; docs/sts-jsonl.md has the format.

`stream` reads and writes lines, `operations` answers requests, `fields` reads what they hold.
"""
