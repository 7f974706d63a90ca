"""What keeps a backup from being made or put back, as a sentence for whoever looks after the machine."""


class CannotKeep(Exception):
    """Nothing was changed. The sentence says what happened, why, and what would work."""
