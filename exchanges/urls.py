"""The pages of exchanges."""

from django.urls import URLPattern, path

app_name = "exchanges"

urlpatterns: list[URLPattern] = []
