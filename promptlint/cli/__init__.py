"""The command line. Commands load when they are used."""
