# The service in two stages: built by hash-pinned tools, run with the runtime lock alone, as nobody in particular.
# It writes to /var/lib/bookme-ops and /tmp only: run it read-only, see deploy/compose.yaml and docs/deployment.md.
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.lock requirements-runtime.lock ./
RUN python -m venv /opt/bookme-ops \
 && /opt/bookme-ops/bin/python -m pip install --no-cache-dir --require-hashes --requirement requirements-runtime.lock
# Of the full lock only what builds a wheel: a hash for each, as for everything else.
RUN awk '/^[a-z]/ {kept = ($1 ~ /^(hatchling|packaging|pathspec|pluggy|trove-classifiers)==/)} kept' requirements.lock > build.lock \
 && python -m venv /opt/tools \
 && /opt/tools/bin/python -m pip install --no-cache-dir --require-hashes --no-deps --requirement build.lock
COPY pyproject.toml README.md ./
COPY bookme_ops bookme_ops
COPY connectors connectors
COPY jobs jobs
COPY runbooks runbooks
RUN /opt/tools/bin/python -m pip wheel --no-build-isolation --no-deps --wheel-dir /wheels . \
 && /opt/bookme-ops/bin/python -m pip install --no-cache-dir --no-deps /wheels/*.whl

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/bookme-ops --shell /usr/sbin/nologin bookme \
 && install --directory --owner=bookme --mode=0700 /var/lib/bookme-ops \
 && install --directory --mode=0755 /etc/bookme-ops
COPY --from=build /opt/bookme-ops /opt/bookme-ops
# Settings are mounted at /etc/bookme-ops; paths in them are relative to that, which is read-only, so these are not.
ENV PATH=/opt/bookme-ops/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BOOKME_OPS_CONFIG=/etc/bookme-ops/bookme-ops.toml \
    BOOKME_OPS_DATABASE_URL=sqlite:////var/lib/bookme-ops/bookme-ops.db \
    BOOKME_OPS_SUPPORT__KEY_FILE=/var/lib/bookme-ops/bookme-ops.key \
    BOOKME_OPS_SCHEDULE__BACKUP_FOLDER=/var/lib/bookme-ops/backups \
    BOOKME_OPS_WEB__LISTEN=0.0.0.0:8080 \
    BOOKME_OPS_LOG_FORMAT=json
USER 10001
WORKDIR /var/lib/bookme-ops
VOLUME /var/lib/bookme-ops
EXPOSE 8080
# That the process answers; whether it is ready is told by /readyz. Not by a proxy, whatever the environment names.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "from http.client import HTTPConnection as C; c = C('127.0.0.1', 8080, timeout=4); c.request('GET', '/healthz'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["bookme-ops"]
CMD ["serve"]
