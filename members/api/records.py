"""The record of changes through the API, for admins to read."""

from uuid import UUID

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import mixins

from members import records
from members.models import Person, Record
from members.models.record import RecordQuerySet
from members.rest import Administers, BankViewSet
from members.serializers import RecordShape


class RecordFilter(filters.FilterSet):
    """Narrow the list. `person` is the id of who did it, or whom it was about."""

    person = filters.UUIDFilter(method="by_person")
    what = filters.ChoiceFilter(choices=records.What.choices)

    class Meta:
        model = Record
        fields = ["person", "what"]

    def by_person(self, rows: RecordQuerySet, name: str, public_id: UUID) -> RecordQuerySet:
        return rows.naming(Person.objects.visible_to(self.request.person).filter(public_id=public_id))


class RecordViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, BankViewSet):
    """Who changed what people may do here, and how the time bank works: only ever added to, and read by admins."""

    queryset = Record.objects.none()
    serializer_class = RecordShape
    filterset_class = RecordFilter
    filter_backends = [filters.DjangoFilterBackend]
    permission_classes = [Administers]

    def get_queryset(self) -> QuerySet[Record]:
        return Record.objects.visible_to(self.person).with_names()
