"""The answer already given to a request, so that the same request arriving twice acts once."""

from django.db import models


class RequestKey(models.Model):
    """`scope` is who asked (a login, a token or a browser session); the row commits with what the request did.

    Without a `status` it is known that an answer was given, but the answer itself must not be stored.
    """

    scope = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="request_key_is_used_once")]

    def __str__(self) -> str:
        return self.key
