"""The pages of members."""

from django.urls import URLPattern, path

app_name = "members"

urlpatterns: list[URLPattern] = []
