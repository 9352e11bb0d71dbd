"""`python -m cdu_app` is `cdu`."""

from cdu_app.cli.start import main

main()
