"""The shape of what an admin says about a file to bring in."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.importing import kinds
from ledger.importing.kinds import Choice, Kind
from ledger.models import Import

ACCEPTED = ".csv,.tsv,.txt,.xlsx"


class FileForm(forms.Form):
    """Which file, and what it holds."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("A CSV file of any kind, or an Excel file (.xlsx), up to 30 MB."),
        error_messages={"empty": gettext_lazy("That file is empty. Choose another one.")},
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("What does it hold?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.key, kind.title) for kind in kinds.every()]


class ColumnsForm(forms.Form):
    """What each column of one file says, and what is chosen for all of it."""

    save_as = forms.CharField(
        label=gettext_lazy("Keep these columns under a name, for the next file like it"),
        required=False,
        max_length=60,
    )

    def __init__(
        self, wanted: Import, kind: Kind, data: Any = None, *, layout: list[str], choices: dict[str, str]
    ) -> None:
        super().__init__(data)
        self.wanted, self.kind = wanted, kind
        said = [("", _("Leave it out")), *((field.key, field.label) for field in kind.fields)]
        for place, heading in enumerate(wanted.header):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading or _("Column %(number)s") % {"number": place + 1},
                choices=said,
                required=False,
                initial=layout[place],
            )
        for choice in kind.choices:
            self.fields[choice.key] = _field_of(choice, choices.get(choice.key, ""))
        self.order_fields([*(name for name in self.fields if name != "save_as"), "save_as"])

    def columns(self) -> Iterator[tuple[forms.BoundField, list[str]]]:
        """Each column with what stands in its first rows."""
        for place in range(len(self.wanted.header)):
            shown = [row[place] for row in self.wanted.sample if place < len(row) and row[place].strip()]
            yield self[f"column_{place}"], shown

    def others(self) -> list[forms.BoundField]:
        return [self[choice.key] for choice in self.kind.choices] + [self["save_as"]]

    def layout(self) -> list[str]:
        return [self.cleaned_data[f"column_{place}"] for place in range(len(self.wanted.header))]

    def chosen(self) -> dict[str, str]:
        said = {choice.key: self.cleaned_data[choice.key] for choice in self.kind.choices}
        return {key: "yes" if value is True else value or "" for key, value in said.items()}


def _field_of(choice: Choice, said: str) -> forms.Field:
    if choice.is_word:
        return forms.CharField(
            label=choice.label, required=False, max_length=60, initial=said, help_text=choice.hint
        )
    if not choice.options:
        return forms.BooleanField(label=choice.label, required=False, initial=bool(said))
    return forms.ChoiceField(
        label=choice.label,
        choices=choice.options,
        required=False,
        initial=said,
        widget=forms.RadioSelect,
        help_text=choice.hint,
    )
