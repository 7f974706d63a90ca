"""Reading what an address asks for: anything that makes no sense is as good as nothing."""

from uuid import UUID


def uuid_or_none(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
