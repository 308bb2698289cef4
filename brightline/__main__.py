"""`python -m brightline` is the command."""

from brightline.command import main

main()
