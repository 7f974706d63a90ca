"""The one family of noes: what a verb says when it will not do something."""


class Refused(Exception):
    """A refusal with a sentence fit for a person: what happened, why, and what would work.

    `field` names the input it is about, where there is one, so that a form can show it beside that field.
    """

    status = 409
    """The HTTP status the API answers with; pages show the sentence."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class NotAllowed(Refused):
    """The person has no right to do this."""

    status = 403
