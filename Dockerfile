# The bot without the playground, in an image with the C library and no shell.
#   docker build --tag daily-drill .
#   docker run --env DISCORD_TOKEN --volume daily-drill:/data daily-drill
FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
# /data is made here because the last stage has nothing that could make it.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --no-default-features \
    && install -D --target-directory=/out/program target/release/daily-drill \
    && install -d --mode=0700 /out/volume/data

# The file alone, to take it out: docker build --target program --output out .
FROM scratch AS program
COPY --from=build /out/program/ /

# Debian 12's C library and libgcc. Time zones and TLS roots are compiled in.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /out/program/ /usr/local/bin/
COPY --from=build --chown=10001:10001 /out/volume/ /
USER 10001:10001
ENV DAILY_DRILL_DATA=/data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["daily-drill", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["daily-drill"]
CMD ["run"]
