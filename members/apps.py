"""People: who they are, where they belong, what they are told."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"

    def ready(self) -> None:
        from members import held, receivers

        receivers.listen()
        held.register_own()
