# Carrel in a container: Node 24, the packages it runs on, its own files; no build step, no root.
FROM node:24-bookworm-slim AS packages
WORKDIR /carrel
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force

FROM packages AS development
ENV NODE_ENV=development HOST=0.0.0.0 DATA_DIR=/data
RUN npm ci --no-audit --no-fund && install -d -o node -g node -m 700 /data /backups && install -d -o node -g node node_modules/.cache
COPY --chown=node:node . .
USER node
EXPOSE 3000
VOLUME /data
CMD ["node", "--watch", "src/main.ts", "start"]

FROM node:24-bookworm-slim AS production
WORKDIR /carrel
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
COPY --from=packages /carrel/node_modules node_modules
COPY package.json LICENSE ./
COPY migrations migrations
COPY public public
COPY views views
COPY src src
RUN install -d -o node -g node -m 700 /data /backups && install -d -o node -g node node_modules/.cache
USER node
EXPOSE 3000
VOLUME /data
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/health').then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is the first process, so that it gets the signal to stop.
CMD ["node", "src/main.ts", "start"]
