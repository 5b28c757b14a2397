# The bot without the playground, in an image with nothing but the C library beside it.
#   docker build -t daily-drill .
#   docker run -e DISCORD_TOKEN=... -v daily-drill:/data daily-drill
FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked --no-default-features

FROM debian:12-slim
# Time zones and TLS roots are compiled in, so no package is needed.
COPY --from=build /src/target/release/daily-drill /usr/local/bin/daily-drill
RUN install -d -o 10001 -g 10001 -m 0700 /data
USER 10001:10001
ENV DAILY_DRILL_DATA=/data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["daily-drill", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["daily-drill"]
CMD ["run"]
