#!/bin/sh
# Makes what is secret in deploy/secrets, once: a file that is there is never changed. Passwords are 192 random bits.
# What only you can have (the certificate, the provider's secret, where alerts go) begins empty and is told.
#   sh deploy/make-secrets.sh [DIRECTORY]
set -eu
umask 077
directory=${1:-$(dirname -- "$0")/secrets}
mkdir -p "$directory"
cd "$directory"

random() { openssl rand -hex 24; }
# Containers read these as users of their own; the directory keeps everybody else on this machine out.
put() {
  if [ ! -e "$1" ]; then
    printf '%s\n' "$2" >"$1"
    chmod 0444 "$1"
  fi
}

if [ ! -e postgres_logins ]; then
  owner=$(random) writer=$(random) reader=$(random)
  put postgres_password "$(random)"
  put database_url "postgresql://topline_owner:$owner@postgres:5432/topline"
  put database_writer_url "postgresql://topline_program:$writer@postgres:5432/topline"
  put database_reader_url "postgresql://topline_questions:$reader@postgres:5432/topline"
  put postgres_logins "topline_owner=$owner
topline_program=$writer
topline_questions=$reader"
fi
if [ ! -e clickhouse_users ]; then
  password=$(random)
  hash=$(printf '%s' "$password" | openssl dgst -sha256 -r | cut -d' ' -f1)
  put clickhouse_url "http://topline:$password@clickhouse:8123/default"
  put clickhouse_users "<clickhouse><users>
  <default remove=\"remove\"/>
  <topline>
    <password_sha256_hex>$hash</password_sha256_hex>
    <networks><ip>::/0</ip></networks>
    <profile>default</profile>
    <quota>default</quota>
  </topline>
</users></clickhouse>"
fi
if [ ! -e redis_users ]; then
  password=$(random)
  put redis_url "redis://topline:$password@redis:6379/0"
  put redis_users "user default reset +ping
user topline on >$password ~* &* +@all -@admin -@dangerous +client +info"
fi
put session_secret "$(openssl rand -base64 32)"
put grafana_password "$(random)"
for yours in tls_certificate tls_key oidc_client_secret api_key metrics_key alert_webhook_url; do
  if [ ! -e "$yours" ]; then : >"$yours" && chmod 0644 "$yours"; fi
  if [ ! -s "$yours" ]; then echo "$directory/$yours is empty: see deploy/README.md"; fi
done
