# The service: `luudong serve` or `luudong worker`, as compose.yaml starts them. Built from the lock, so every package is
# the one that was tested; the engine's loops are compiled in the image, so that the first plan does not wait for them.
FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements.txt pyproject.toml README.md LICENSE ./
COPY optimizer optimizer
COPY maps maps
COPY api api
# The lock has the development tools too: a wheelhouse of all, of which only what the service needs is installed.
RUN python -m pip wheel --require-hashes --no-deps --wheel-dir /wheels -r requirements.txt \
 && python -m venv /opt/luudong \
 && /opt/luudong/bin/pip install --no-index --find-links /wheels hatchling editables \
 && /opt/luudong/bin/python -m hatchling build -t wheel -d /wheels \
 && python -m venv --clear /opt/luudong \
 && /opt/luudong/bin/pip install --no-index --find-links /wheels 'luudong[roads]'

FROM python:3.12-slim
# Sheets of paper are set with Pango, in letters that have every Vietnamese sign.
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-core \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/luudong /opt/luudong
RUN useradd --create-home --uid 1000 luudong && mkdir /data && chown luudong /data \
 && chown -R luudong /opt/luudong/lib/python3.12/site-packages/optimizer
USER luudong
ENV PATH=/opt/luudong/bin:$PATH LUUDONG_DATA=/data LUUDONG_ROADS=/data/roads LUUDONG_HOST=0.0.0.0
RUN python -m optimizer.engine.warm
VOLUME /data
EXPOSE 8000
CMD ["luudong", "serve", "--no-worker"]
