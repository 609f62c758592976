# The project with Airflow: one image for every service of docker-compose.yml that is not a database.
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /opt/monitoring

# For the report's PDF: a font with Chinese characters whose outlines can be embedded.
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends fonts-wqy-zenhei \
 && rm -rf /var/lib/apt/lists/*

# The lock alone first: a change of code does not install everything anew.
COPY requirements.lock ./
RUN pip install "$(sed -n 's/^\(uv==[^ ;]*\).*/\1/p' requirements.lock)" \
 && uv pip install --system --no-cache --compile-bytecode --requirement requirements.lock

COPY . .
RUN uv pip install --system --no-cache --no-deps --editable . \
 && install -m 0755 deploy/secret /usr/local/bin/secret \
 && useradd --uid 1000 --user-group --no-create-home --home-dir /var/lib/monitoring monitoring \
 && install -d -o monitoring -g monitoring -m 0700 /var/lib/monitoring /var/lib/airflow /backup

USER monitoring
# Settings and relative paths start from here.
CMD ["monitoring", "--help"]
