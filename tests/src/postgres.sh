# Keeps a PostgreSQL in a folder of its own: $1 is where its programs are. Prints the folder once the server answers,
# then does what it reads (`stop`, `start`, `create NAME`) and prints `done`. Cleans up at the end of its input.
set -u
bin=$1
server=

home=$(mktemp -d /tmp/assize-postgres.XXXXXX) || exit 1

halt() {
  [ -z "$server" ] || { kill -QUIT "$server" && wait "$server"; } 2>/dev/null
  server=
}

begin() {
  # Nothing here has to survive a crash of the machine.
  "$bin/postgres" -D "$home/data" -k "$home" -c listen_addresses= -c fsync=off -c max_connections=200 \
    </dev/null >>"$home/log" 2>&1 &
  server=$!
  until "$bin/pg_isready" -q -h "$home" -U assize -d postgres; do
    kill -0 "$server" 2>/dev/null || { cat "$home/log" >&2; exit 1; }
    sleep 0.1
  done
}

trap 'halt; rm -rf "$home"' EXIT
trap 'exit 1' HUP INT TERM

"$bin/initdb" -D "$home/data" -U assize -A trust -E UTF8 --no-sync >"$home/log" 2>&1 || { cat "$home/log" >&2; exit 1; }
begin
echo "$home"

while read -r order name; do
  case $order in
    stop) halt ;;
    start) begin ;;
    create) "$bin/createdb" -h "$home" -U assize "$name" >&2 || exit 1 ;;
  esac
  echo "done"
done
