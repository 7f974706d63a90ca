"""The columns of a list of members: what they can say, and by which names they are known."""

from django.utils.translation import gettext_lazy

from ledger.importing.kinds import Field, Ready

FIELDS = (
    Field(
        "number",
        gettext_lazy("member number"),
        "number, no, n, numero, member number, member, registration number, codigo de usuario",
    ),
    Field("name", gettext_lazy("name"), "name, full name, first name, nombre, nom, member name, username"),
    Field(
        "surname",
        gettext_lazy("the rest of the name"),
        "surname, last name, family name, apellidos, apellido, cognoms",
    ),
    Field("kind", gettext_lazy("individual, household or organisation"), "kind, type, tipo"),
    Field(
        "contact",
        gettext_lazy("the person, of a household or organisation"),
        "contact, contact person, persona de contacto",
    ),
    Field(
        "email",
        gettext_lazy("e-mail"),
        "email, e mail, mail, correo, correo electronico, correu, correu electronic",
    ),
    Field("phone", gettext_lazy("phone"), "phone, telephone, mobile, telefono, telefon, movil"),
    Field(
        "other_phone",
        gettext_lazy("another phone, where that one is empty"),
        "alternative phone, telefono alternativo, telefon alternatiu, phone 2",
    ),
    Field("neighbourhood", gettext_lazy("neighbourhood"), "neighbourhood, neighborhood, area, barrio, barri"),
    Field(
        "joined",
        gettext_lazy("the day they joined"),
        "joined, joined on, member since, entry date, created, created at, fecha de alta, creado",
    ),
    Field(
        "born",
        gettext_lazy("year of birth, where you ask for it"),
        "year of birth, born in, birth year, ano de nacimiento, any de naixement",
    ),
    Field("skills", gettext_lazy("skills, with commas between them"), "skills, habilidades, talents"),
)
_PERSON = [
    ("number", "n"),
    ("name", "name, nombre, nom"),
    ("email", "email, correo, correu, correo electronico, correu electronic"),
]
_PHONES = [
    ("phone", "phone, telefono, telefon"),
    ("other_phone", "alternative phone, telefono alternativo, telefon alternatiu"),
]
READY = (
    Ready(
        "timeoverflow-users",
        gettext_lazy("TimeOverflow: list of users"),
        [*_PERSON, *_PHONES, ("joined", "created, created at, creado, creat")],
    ),
    Ready(
        "timeoverflow-users-short", gettext_lazy("TimeOverflow: list of users, short"), [*_PERSON, *_PHONES]
    ),
    Ready(
        "timeoverflow-users-full",
        gettext_lazy("TimeOverflow: list of users, with everything"),
        [
            *_PERSON,
            ("", "date of birth, fecha de nacimiento"),
            *_PHONES,
            ("", ""),
            ("joined", "created, creado, creat"),
        ],
    ),
)
