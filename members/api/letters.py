"""Letters to print, through the API: for whom one waits, files of them, and that they are printed."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from members import label_paper, letter_paper, paper_letters, serializers
from members.models import LetterStack, Notice, Person
from members.rest import BankViewSet, may
from members.roles import Action


class LetterViewSet(mixins.ListModelMixin, BankViewSet):
    """For whom a letter waits: people whom no mail reaches."""

    queryset = Person.objects.none()
    serializer_class = serializers.LetterShape
    permission_classes = [may(Action.PRINT_LETTERS)]

    def get_queryset(self) -> QuerySet[Person]:
        return paper_letters.people_waiting(self.person)

    @extend_schema(responses=serializers.LetterToShape)
    def retrieve(self, request: Request, bank: str, id: UUID) -> Response:
        """What waits for one person, by their id."""
        waits = paper_letters.waiting(self.person).filter(person__public_id=id).select_related("person")
        found = list(waits.order_by("created_at", "pk"))
        if not found:
            raise Http404
        context = {**self.get_serializer_context(), "moved_on": paper_letters.moved_on(found)}
        return Response(serializers.LetterToShape(paper_letters.letter_of(found), context=context).data)

    @extend_schema(request=serializers.LeaveOutInput, responses=serializers.LeftOutShape)
    @action(detail=False, methods=["post"], url_path="leave-out")
    def leave_out(self, request: Request, bank: str) -> Response:
        """Leave out what nobody needs to read any more; in the inbox it stays."""
        given = self.parsed(serializers.LeaveOutInput)
        count = paper_letters.keep_off(
            given["notices"], because=given["because"], by=self.person, at=self.now
        )
        return Response({"left_out": count})

    @extend_schema(
        parameters=[serializers.LabelsInput], responses={(200, "application/pdf"): OpenApiTypes.BINARY}
    )
    @action(detail=False, methods=["get"])
    def labels(self, request: Request, bank: str) -> HttpResponse:
        """Labels for envelopes as a PDF; whose address stands on one can read that you looked."""
        asked = serializers.LabelsInput(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return _pdf(label_paper.labels_for(self.person, **asked.validated_data, at=self.now))

    @extend_schema(
        parameters=[serializers.ListInput], responses={(200, "application/pdf"): OpenApiTypes.BINARY}
    )
    @action(detail=False, methods=["get"], url_path="members-list")
    def members_list(self, request: Request, bank: str) -> HttpResponse:
        """The list of members as a PDF, to hand to members: each with what they show to all of them."""
        asked = serializers.ListInput(data=request.query_params, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        return _pdf(label_paper.list_for(self.person, **asked.validated_data, at=self.now))

    @extend_schema(request=serializers.TakeUpInput, responses={204: None})
    @action(detail=False, methods=["post"], url_path="take-up")
    def take_up(self, request: Request, bank: str) -> Response:
        """What was left out waits again."""
        asked = self.parsed(serializers.TakeUpInput)["notice"]
        found = Notice.objects.filter(bank=self.bank, public_id=asked).exclude(kept_off_because="").first()
        if found is None:
            raise Http404
        paper_letters.take_up(found, by=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)


class LetterStackViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """Files of letters, the newest first. Until they are said to be printed, they wait."""

    queryset = LetterStack.objects.none()
    serializer_class = serializers.LetterStackShape
    permission_classes = [may(Action.PRINT_LETTERS)]

    def get_queryset(self) -> QuerySet[LetterStack]:
        return LetterStack.objects.visible_to(self.person).with_size()

    @extend_schema(request=serializers.LetterStackInput, responses={201: serializers.LetterStackShape})
    def create(self, request: Request, bank: str) -> Response:
        """Put the letters that wait into one file."""
        people = self.parsed(serializers.LetterStackInput).get("people")
        made = paper_letters.stack(self.person, at=self.now, people=people)
        return Response(self._shown(made), status=status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, bank: str, id: object) -> HttpResponse:
        """The letters as a PDF, each on pages of its own."""
        found = self.get_object()
        made = letter_paper.of_stack(found, by=self.person, at=self.now)
        return _pdf(made)

    @extend_schema(request=None, responses=serializers.LetterStackShape)
    @action(detail=True, methods=["post"])
    def printed(self, request: Request, bank: str, id: object) -> Response:
        """Say that they are printed; said twice, it counts once."""
        found = self.get_object()
        paper_letters.say_printed(found, by=self.person, at=self.now)
        return Response(self._shown(found))

    @extend_schema(request=None, responses=serializers.LetterStackShape)
    @action(detail=True, methods=["post"], url_path="not-printed")
    def not_printed(self, request: Request, bank: str, id: object) -> Response:
        """They are not printed after all: they wait again."""
        found = self.get_object()
        paper_letters.say_not_printed(found, by=self.person)
        return Response(self._shown(found))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, bank: str, id: object) -> Response:
        """Throw the file away; its letters wait as before."""
        paper_letters.put_back(self.get_object(), by=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _shown(self, stack: LetterStack) -> object:
        return serializers.LetterStackShape(self.get_queryset().get(pk=stack.pk)).data


def _pdf(made: bytes) -> HttpResponse:
    return HttpResponse(made, content_type="application/pdf", headers={"Cache-Control": "private, no-store"})
