"""People: who they are, where they belong, what they are told."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"

    def ready(self) -> None:
        from members import forgotten, held, receivers
        from members.safety import subjects

        receivers.listen()
        held.register_own()
        forgotten.register_own()
        subjects.register_own()
