"""What the web server calls."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from timebank import soundness

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timebank.settings")

if settings.SECRET_KEY == settings.NO_SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text of your own: sign-in depends on it.")

application = get_wsgi_application()

soundness.refuse_unsafe()
