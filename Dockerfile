# The service in two stages: built with the hash-pinned tools of the full lock file, run with the runtime lock alone.
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.lock requirements-runtime.lock ./
RUN python -m venv /opt/bookme-ops \
 && /opt/bookme-ops/bin/python -m pip install --no-cache-dir --require-hashes --requirement requirements-runtime.lock
RUN python -m venv /opt/tools \
 && /opt/tools/bin/python -m pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md ./
COPY bookme_ops bookme_ops
COPY connectors connectors
COPY jobs jobs
COPY runbooks runbooks
RUN /opt/tools/bin/python -m pip wheel --no-build-isolation --no-deps --wheel-dir /wheels . \
 && /opt/bookme-ops/bin/python -m pip install --no-cache-dir --no-deps /wheels/*.whl

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 bookme
COPY --from=build /opt/bookme-ops /opt/bookme-ops
ENV PATH=/opt/bookme-ops/bin:$PATH PYTHONUNBUFFERED=1
USER bookme
WORKDIR /home/bookme
ENTRYPOINT ["bookme-ops"]
CMD ["--help"]
