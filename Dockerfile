FROM python:3.11-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=timebank.settings STATIC_ROOT=/app/static-gathered PRIVATE_ROOT=/private
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin timebank \
    && install -d -o timebank -g timebank /private /schedule
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
RUN python -m compileall -q . && python manage.py collectstatic --no-input --verbosity 0
USER timebank
VOLUME /private
EXPOSE 8000
# gunicorn.conf.py says the rest; the worker and beat run the same image with another command.
CMD ["gunicorn"]
