"""What a system under audit or test inherits from whoever starts it: not what that one was told of its own parts."""

import os

OWN = frozenset(
    {
        "DATABASE_URL",
        "OWNER_DATABASE_URL",
        "ALLOW_UNSAFE_DATABASE",
        "REDIS_URL",
        "SITE_URL",
        "SECRET_KEY",
        "EMAIL_URL",
        "DJANGO_SETTINGS_MODULE",
        "DATA",
        "DEMO",
    }
)


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in OWN}
