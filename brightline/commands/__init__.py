"""The subcommands, one file each: the command line in, text and an exit status out."""
