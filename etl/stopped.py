"""What ends a command with a sentence for its reader."""


class Stopped(Exception):
    """Nothing more can be done. `str(error)` says why and what to do, in French."""
