"""What is new in the week, through the API, for those who announce: the mail as it would go out now."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from exchanges import digest
from exchanges.models import Digest
from exchanges.serializers.digest import DigestShape
from members.rest import BankViewSet, may
from members.roles import Action


class DigestViewSet(BankViewSet):
    """New offers, requests and members, mailed once a week on the day of `digest_on` in the settings."""

    serializer_class = DigestShape
    permission_classes = [may(Action.ANNOUNCE)]

    @extend_schema(responses=DigestShape)
    def retrieve(self, request: Request, bank: str) -> Response:
        """The mail as it would go to you now, empty where nothing is new; and when it went out last."""
        notice = digest.preview(self.person, self.now)
        last = Digest.objects.visible_to(self.person).first()
        said = {"subject": notice.subject, "body": notice.body} if notice else {"subject": "", "body": ""}
        went = (
            {"sent_at": last.sent_at, "people": last.people_count}
            if last
            else {"sent_at": None, "people": None}
        )
        shown = {**said, "since": digest.since(self.bank, self.now), "last": went}
        return Response(DigestShape(shown).data)
