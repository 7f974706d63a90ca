"""How this site writes dates and times, where it differs from the locale's usual way."""
