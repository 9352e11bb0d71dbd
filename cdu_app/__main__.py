"""`python -m cdu_app` is `cdu`."""

from cdu_app.cli.main import main

main()
