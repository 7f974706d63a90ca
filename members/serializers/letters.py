"""The shapes of letters on paper in the API: for whom one waits, files of them, what is left out."""

from typing import Any

from rest_framework import serializers

from members.models import LetterStack, Notice, Person
from members.serializers.people import NeighbourhoodField, PersonName


class LetterShape(serializers.ModelSerializer[Person]):
    """For whom a letter waits."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    how_many = serializers.IntegerField(read_only=True, help_text="How much it tells.")
    waits_since = serializers.DateTimeField(read_only=True)

    class Meta:
        model = Person
        fields = ["id", "name", "how_many", "waits_since"]
        read_only_fields = ["name"]


class LetterStackShape(serializers.ModelSerializer[LetterStack]):
    """Letters in one file. Until they are said to be printed, whoever they are for is not told."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    how_many = serializers.IntegerField(read_only=True, help_text="How many letters.")
    made_by = PersonName(read_only=True)
    printed_by = PersonName(read_only=True, allow_null=True)

    class Meta:
        model = LetterStack
        fields = ["id", "how_many", "made_by", "made_at", "printed_by", "printed_at"]
        read_only_fields = ["made_at", "printed_at"]


class LetterStackInput(serializers.Serializer[Any]):
    people = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=1000,
        help_text="Whose letters; left out, those of everybody, the first hundred.",
    )


class InLetterShape(serializers.ModelSerializer[Notice]):
    """One thing that waits for paper. What is not for paper has no words here."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    moved_on = serializers.SerializerMethodField(help_text="What became of it, where it is out of date.")

    class Meta:
        model = Notice
        fields = ["id", "subject", "created_at", "moved_on"]
        read_only_fields = ["subject", "created_at"]

    def get_moved_on(self, notice: Notice) -> str:
        return str(self.context.get("moved_on", {}).get(notice.pk, ""))


class LetterToShape(serializers.Serializer[Any]):
    """What a letter tells, the oldest first, and how much it does not say."""

    written = InLetterShape(many=True, read_only=True)
    sealed = serializers.IntegerField(read_only=True)


class LeaveOutInput(serializers.Serializer[Any]):
    notices = serializers.ListField(child=serializers.UUIDField(), max_length=1000)
    because = serializers.ChoiceField(choices=Notice.KeptOff.choices)


class LeftOutShape(serializers.Serializer[Any]):
    left_out = serializers.IntegerField(read_only=True, help_text="How many notices.")


class TakeUpInput(serializers.Serializer[Any]):
    notice = serializers.UUIDField()


class LabelsInput(serializers.Serializer[Any]):
    sheet = serializers.ChoiceField(
        choices=["3x8", "2x7"], default="3x8", help_text="How the sheets are cut."
    )
    whom = serializers.ChoiceField(
        choices=["all", "no_mail", "statements"],
        default="all",
        help_text="Everybody, those without e-mail, or those who get a statement by post.",
    )
    skip = serializers.IntegerField(
        min_value=0, max_value=23, default=0, help_text="How many labels of the first sheet are gone."
    )


class ListInput(serializers.Serializer[Any]):
    place = NeighbourhoodField(
        default=None, help_text="Only those who show that they live here, by its name."
    )
    is_large = serializers.BooleanField(default=True, help_text="In large print.")
