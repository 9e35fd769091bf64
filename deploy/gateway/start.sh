#!/bin/sh
# Starts the gateway: writes what depends on the place (names, ports, rates) as small files for nginx, and becomes nginx.
# Asked again every few seconds, the names of the roles may have got other addresses (a container was replaced, one was added); then
# nginx takes them over without losing a request.
# `start.sh check` asks instead whether the roles have addresses and nginx takes the configuration: the container's health check.
#   GATEWAY_NAME          the host name of the certificate; required
#   GATEWAY_CERTIFICATE, GATEWAY_CERTIFICATE_KEY   PEM files
#   GATEWAY_INGEST, GATEWAY_QUERY, GATEWAY_PREDICT host:port of each role, with blanks between several
#   GATEWAY_LISTEN_TLS, GATEWAY_LISTEN_PLAIN       what nginx's listen takes
#   GATEWAY_PUBLIC_PORT   where people reach TLS, if not 443
#   GATEWAY_RATE, GATEWAY_BURST                    requests a second of one address, and how many at once
#   GATEWAY_REAL_IP_FROM  networks of a load balancer that speaks the PROXY protocol before us; blanks between
#   GATEWAY_RUN           a directory of its own for generated and temporary files
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
: "${GATEWAY_NAME:?is the host name of the certificate}"
certificate=${GATEWAY_CERTIFICATE:-/run/secrets/tls_certificate}
key=${GATEWAY_CERTIFICATE_KEY:-/run/secrets/tls_key}
ingest=${GATEWAY_INGEST:-ingest:8081}
query=${GATEWAY_QUERY:-query:8082}
predict=${GATEWAY_PREDICT:-predict:8090}
tls=${GATEWAY_LISTEN_TLS:-8443}
plain=${GATEWAY_LISTEN_PLAIN:-8080}
run=${GATEWAY_RUN:-${TMPDIR:-/tmp}/gateway}
follow_seconds=5

try_configuration() { nginx -p "$run/" -c "$run/nginx.conf" -e stderr -t -q; }
if [ "${1:-}" = check ]; then
  getent hosts "${ingest%%:*}" >/dev/null
  try_configuration
  exit
fi

# Each becomes a line of configuration: nothing that could end it.
for value in "$GATEWAY_NAME" "$certificate" "$key" "$ingest" "$query" "$predict" "$tls" "$plain" "${GATEWAY_PUBLIC_PORT:-}" \
  "${GATEWAY_RATE:-}" "${GATEWAY_BURST:-}" "${GATEWAY_REAL_IP_FROM:-}"; do
  case $value in *[!A-Za-z0-9._:/\ \[\]-]*) echo "gateway: not allowed in a setting: $value" >&2; exit 78 ;; esac
done

mkdir -p "$run"
cp "$here/answers.conf" "$here/answer-headers.conf" "$run/"
sed "s/@BURST@/${GATEWAY_BURST:-4000}/" "$here/nginx.conf" >"$run/nginx.conf"

servers() { for one in $1; do echo "server $one max_fails=0;"; done; }
servers "$ingest" >"$run/ingest.gen.conf"
servers "$query" >"$run/query.gen.conf"
servers "$predict" >"$run/predict.gen.conf"

proxy_protocol=
real_ip=
if [ -n "${GATEWAY_REAL_IP_FROM:-}" ]; then
  proxy_protocol=' proxy_protocol'
  real_ip=$(for one in $GATEWAY_REAL_IP_FROM; do echo "set_real_ip_from $one;"; done; echo 'real_ip_header proxy_protocol;')
fi
echo "listen $tls ssl http2$proxy_protocol;" >"$run/listen-tls.gen.conf"
echo "listen $tls ssl http2 default_server$proxy_protocol;" >"$run/listen-tls-default.gen.conf"
suffix=${GATEWAY_PUBLIC_PORT:+:$GATEWAY_PUBLIC_PORT}
printf 'listen %s%s;\nset $https_port_suffix "%s";\n' "$plain" "$proxy_protocol" "$suffix" >"$run/listen-plain.gen.conf"
echo "server_name $GATEWAY_NAME;" >"$run/name.gen.conf"
printf 'ssl_certificate %s;\nssl_certificate_key %s;\n' "$certificate" "$key" >"$run/certificate.gen.conf"
{
  echo "limit_req_zone \$address_key zone=address:20m rate=${GATEWAY_RATE:-2000r/s};"
  echo 'limit_req_zone $address_key zone=sign-in:1m rate=2r/s;'
  echo "$real_ip"
} >"$run/rates.gen.conf"
# The two that the gateway itself answers with; the roles name their own.
echo 'types { application/json json; text/html html; }' >"$run/mime.gen.conf"

addresses() {
  for one in $ingest $query $predict; do getent ahosts "${one%:*}" | cut -d' ' -f1; done | sort -u
}
follow() {
  known=$(addresses)
  while sleep "$follow_seconds" && kill -0 "$1" 2>/dev/null; do
    now=$(addresses)
    if [ "$now" != "$known" ] && [ -n "$now" ]; then
      # A name that has no address at the moment makes nginx refuse, and go on as it is.
      nginx -p "$run/" -c "$run/nginx.conf" -e stderr -s reload && known=$now
    fi
  done
}

try_configuration
follow $$ &
exec nginx -p "$run/" -c "$run/nginx.conf" -e stderr -g 'daemon off;'
