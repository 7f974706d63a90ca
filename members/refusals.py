"""What a verb says when it will not do something."""


class Refused(Exception):
    """A refusal with a sentence fit for a person: what happened, why, and what would work."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
