# docker build -t gouji . && docker run --rm -v "$PWD:/reports:ro" gouji check .
FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo install --locked --path . --root /out

FROM debian:bookworm-slim
COPY --from=build /out/bin/gouji /usr/local/bin/gouji
# it reads what it is given and needs no rights of its own
USER 65532:65532
WORKDIR /reports
ENTRYPOINT ["gouji"]
CMD ["--help"]
