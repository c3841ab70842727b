#!/usr/bin/env bash
# end.sh FOLDER: ends the servers of .ci/registries/lib.sh by their process ids, and waits until they have ended.
for file in "$1"/*.pid; do
  [ -f "$file" ] || continue
  pid=$(cat "$file")
  kill "$pid" 2> /dev/null || continue
  for _ in {1..100}; do
    kill -0 "$pid" 2> /dev/null || continue 2
    sleep 0.1
  done
  kill -9 "$pid"
done
