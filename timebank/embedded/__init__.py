"""The local default: PostgreSQL, Redis, web, worker and beat from one command, with nothing installed by hand."""
