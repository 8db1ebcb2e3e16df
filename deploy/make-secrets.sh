#!/bin/sh
# Makes the secrets of compose.yaml, once; what is there stays.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
# The app reads them as another user; nobody else can get into the folder.
chmod 0711 secrets
make() {
  [ -s "secrets/$1" ] || head -c 32 /dev/urandom | od -An -vtx1 | tr -d ' \n' > "secrets/$1"
  chmod 0444 "secrets/$1"
}
make core_secret
make visitor_secret
make postgres_password
[ -s secrets/database_url ] ||
  printf 'postgres://qanun:%s@postgres:5432/qanun' "$(cat secrets/postgres_password)" > secrets/database_url
chmod 0444 secrets/database_url
