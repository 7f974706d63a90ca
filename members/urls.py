"""The pages of people: the front of the site, joining, members, me, the inbox, and how the time bank works."""

from django.urls import path

from members.views import (
    founding,
    front,
    inbox,
    joining,
    me,
    people,
    records,
    seats,
    settings,
    signing,
    standing,
)

app_name = "members"

urlpatterns = [
    path("", front.front, name="front"),
    path("new/", founding.new, name="new"),
    path("sign-in/<str:secret>/", signing.sign_in, name="sign_in"),
    path("unsubscribe/<str:secret>/", inbox.unsubscribe, name="unsubscribe"),
    path("<slug:bank>/welcome/", front.welcome, name="welcome"),
    path("<slug:bank>/join/", joining.join, name="join"),
    path("<slug:bank>/join/thanks/", joining.joined, name="joined"),
    path("<slug:bank>/applications/", joining.applications, name="applications"),
    path("<slug:bank>/applications/<uuid:public_id>/", joining.application, name="application"),
    path("<slug:bank>/members/", people.people, name="people"),
    path("<slug:bank>/members/add/", people.add, name="add"),
    path("<slug:bank>/members/<uuid:public_id>/", people.membership, name="person"),
    path("<slug:bank>/members/<uuid:public_id>/edit/", people.edit_membership, name="edit_membership"),
    path("<slug:bank>/members/<uuid:public_id>/people/", seats.seats, name="seats"),
    path("<slug:bank>/people/<uuid:public_id>/edit/", people.edit_person, name="edit_person"),
    path("<slug:bank>/people/<uuid:public_id>/sign-in/", people.let_sign_in, name="let_sign_in"),
    path("<slug:bank>/me/", me.me, name="me"),
    path("<slug:bank>/me/edit/", me.edit, name="edit"),
    path("<slug:bank>/me/pause/", standing.pause, name="pause"),
    path("<slug:bank>/people/<uuid:public_id>/pause/", standing.pause, name="pause_person"),
    path("<slug:bank>/me/tokens/", me.tokens, name="tokens"),
    path("<slug:bank>/me/notices/", inbox.notice_choices, name="notice_choices"),
    path("<slug:bank>/inbox/", inbox.inbox, name="inbox"),
    path("<slug:bank>/inbox/<uuid:public_id>/", inbox.notice, name="notice"),
    path("<slug:bank>/settings/", settings.settings, name="settings"),
    path("<slug:bank>/settings/roles/", settings.roles, name="roles"),
    path("<slug:bank>/settings/record/", records.record, name="record"),
    path("<slug:bank>/settings/neighbourhoods/", settings.neighbourhoods, name="neighbourhoods"),
]
