# Steps source this file if they install the package like a user, from registries on loopback. The scripts of a release publish the
# package there. All steps of one run share the registries. .ci/run or the step, whichever created the folder, ends the servers.
needs curl
REGISTRIES="${SHARED:-$TEMP}/registries"
mkdir -p "$REGISTRIES"
PACKAGE=cdk-defender-for-cloud
VERSION=$(node -p 'require("./package.json").version')

# The path is absolute, because the step can change its folder.
END="$PWD/.ci/registries/end.sh"
[ -n "${SHARED:-}" ] || trap 'bash "$END" "$REGISTRIES"; rm -rf "$TEMP"' EXIT

# refused TEXT COMMAND...: checks that the command fails and prints the text.
refused() {
  local code=0
  "${@:2}" > "$TEMP/refused" 2>&1 || code=$?
  [ "$code" != 0 ] && grep -qF -- "$1" "$TEMP/refused" || {
    cat "$TEMP/refused"
    fail "'${*:2}' ends with $code, expected an error with '$1'"
  }
  grep -F -- "$1" "$TEMP/refused"
}
# again COMMAND...: checks that the command has nothing to do.
again() {
  "$@" | grep -F 'nothing to do' || fail "'$*' does something the second time"
}

# free_port: prints an unused port of loopback.
free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# serve NAME PORT COMMAND...: starts a server, and waits until it answers. The server does not keep the lock of in_turn.
serve() {
  local name=$1 port=$2 waited=0
  (
    [ -z "${lock:-}" ] || exec {lock}>&-
    cd "$REGISTRIES"
    exec "${@:3}"
  ) > "$REGISTRIES/$name.log" 2>&1 < /dev/null &
  echo $! > "$REGISTRIES/$name.pid"
  until curl --silent --output /dev/null --max-time 10 "http://127.0.0.1:$port/"; do
    kill -0 "$(cat "$REGISTRIES/$name.pid")" 2> /dev/null && [ $((waited += 1)) -le 600 ] ||
      fail "the registry $name does not start: $(tail -20 "$REGISTRIES/$name.log")"
    sleep 0.2
  done
  echo "$port" > "$REGISTRIES/$name.port"
}

# once NAME FUNCTION: runs the function if no step of this run has run it.
once() {
  in_turn "$1" once_in_turn "$@"
}
once_in_turn() {
  if [ ! -f "$REGISTRIES/$1.done" ]; then
    "$2"
    touch "$REGISTRIES/$1.done"
  fi
}

# npm_registry: makes npm use a registry that has the package. That registry gets all other packages from the registry that npm used
# before, so that this package cannot come from another registry.
npm_registry() {
  once npm publish_npm
  npm_config_registry="http://127.0.0.1:$(cat "$REGISTRIES/npm.port")/"
  export npm_config_registry
}
start_npm() {
  local port
  port=$(free_port)
  cp .ci/registries/package*.json "$REGISTRIES/"
  npm ci --prefix "$REGISTRIES" --ignore-scripts --no-audit --no-fund --loglevel=error
  cat > "$REGISTRIES/npm.yaml" << YAML
storage: $REGISTRIES/npm
auth: { htpasswd: { file: $REGISTRIES/npm.users, algorithm: bcrypt, rounds: 4 } }
uplinks: { before: { url: '$(npm config get registry)', timeout: 120s, max_fails: 100 } }
packages:
  $PACKAGE: { access: \$all, publish: \$authenticated }
  '**': { access: \$all, proxy: before }
max_body_size: 50mb
web: { enable: false }
log: { type: stdout, format: pretty, level: warn }
YAML
  serve npm "$port" node "$REGISTRIES/node_modules/verdaccio/bin/verdaccio" --config "$REGISTRIES/npm.yaml" --listen "127.0.0.1:$port"
  curl --silent --fail --request PUT --header 'Content-Type: application/json' --data '{ "name": "release", "password": "release" }' \
    "http://127.0.0.1:$port/-/user/org.couchdb.user:release" |
    node -p 'JSON.parse(require("fs").readFileSync(0)).token' > "$REGISTRIES/npm.token"
}
# release_npm FOLDER [TOKEN]: publishes the tree in FOLDER on npm with its own script.
release_npm() {
  local port
  port=$(cat "$REGISTRIES/npm.port")
  env "npm_config_registry=http://127.0.0.1:$port/" "npm_config_//127.0.0.1:$port/:_authToken=${2-$(cat "$REGISTRIES/npm.token")}" \
    bash "$1/.ci/release/npm.sh"
}
publish_npm() {
  npm_package
  start_npm
  WAIT_FOR_REGISTRY='' refused "npm has no $PACKAGE $VERSION. Nothing of it is published there" release_npm . wrong
  release_npm .
  again release_npm .
}

# python_index: makes pip use an index that has the package. For all other packages, it redirects to the index that pip used before.
python_index() {
  once pypi publish_pypi
  PIP_INDEX_URL="http://127.0.0.1:$(cat "$REGISTRIES/pypi.port")/simple/"
  export PIP_INDEX_URL
}
start_pypi() {
  local port before
  port=$(free_port)
  before=${PIP_INDEX_URL:-$(python3 -m pip config get global.index-url 2> /dev/null || true)}
  mkdir -p "$REGISTRIES/pypi"
  python_with .ci/registries/requirements.txt
  # It needs no password for uploads, because it listens only on loopback.
  serve pypi "$port" "$PYTHON" -m pypiserver --hash-algo sha256 run --interface 127.0.0.1 --port "$port" \
    --passwords . --authenticate . ${before:+--fallback-url "$before"} "$REGISTRIES/pypi"
}
# release_pypi FOLDER [ADDRESS]: publishes the tree in FOLDER on PyPI with its own script.
release_pypi() {
  local address
  address="http://127.0.0.1:$(cat "$REGISTRIES/pypi.port")/"
  PIP_INDEX_URL="${address}simple/" TWINE_REPOSITORY_URL=${2-$address} TWINE_USERNAME=release TWINE_PASSWORD=release \
    bash "$1/.ci/release/pypi.sh"
}
publish_pypi() {
  packaged python
  start_pypi
  # This simulates an upload that was interrupted after the wheel: only the other file is uploaded.
  cp dist/python/*.whl "$REGISTRIES/pypi/"
  refused "PyPI refused: of 2 files, it lacked $(basename dist/python/*.tar.gz)," release_pypi . http://127.0.0.1:1/
  release_pypi .
  again release_pypi .
}

# maven_repository: sets MAVEN_SETTINGS to options of mvn for a repository that has the package.
maven_repository() {
  once maven publish_maven
  MAVEN_SETTINGS=(--settings "$REGISTRIES/maven/settings.xml")
}
start_maven() {
  local port
  port=$(free_port)
  mkdir -p "$REGISTRIES/maven/repository" "$REGISTRIES/maven/keys"
  chmod 700 "$REGISTRIES/maven/keys"
  cat > "$REGISTRIES/maven/settings.xml" << XML
<settings>
  <profiles>
    <profile>
      <id>release</id>
      <repositories><repository><id>release</id><url>file://$REGISTRIES/maven/repository</url></repository></repositories>
    </profile>
  </profiles>
  <activeProfiles><activeProfile>release</activeProfile></activeProfiles>
</settings>
XML
  signing() {
    GNUPGHOME="$REGISTRIES/maven/keys" gpg --batch --quiet --pinentry-mode loopback --passphrase release "$@"
  }
  signing --quick-generate-key release@localhost
  signing --armor --export-secret-keys > "$REGISTRIES/maven/key.asc"
  GNUPGHOME="$REGISTRIES/maven/keys" gpgconf --kill gpg-agent
  serve maven "$port" python3 "$PWD/.ci/registries/portal.py" "$REGISTRIES/maven" "$port"
}
release_maven() {
  MAVEN_PORTAL="http://127.0.0.1:$(cat "$REGISTRIES/maven.port")" MAVEN_USERNAME=release MAVEN_PASSWORD=release \
    MAVEN_GPG_KEY=$(cat "$REGISTRIES/maven/key.asc") MAVEN_GPG_PASSPHRASE=release PAUSE=1 bash "$1/.ci/release/maven.sh"
}
publish_maven() {
  needs gpg mvn javac
  packaged java
  start_maven
  touch "$REGISTRIES/maven/refuse"
  refused 'refused by the test' release_maven .
  release_maven .
  again release_maven .
}

# go_proxy: makes go find the module in a folder that has the layout of a proxy.
go_proxy() {
  once go publish_go
  GOPROXY="file://$REGISTRIES/go/cache/cache/download,$(go env GOPROXY)"
  export GOPROXY GONOSUMDB="$GO_MODULE"
}
GO_MODULE=github.com/cdk-defender-for-cloud/cdk-defender-for-cloud-go/defenderforcloud
start_go() {
  git init --quiet --bare --initial-branch main "$REGISTRIES/go/repository.git"
  git clone --quiet "$REGISTRIES/go/repository.git" "$REGISTRIES/go/clone" 2> /dev/null
}
release_go() {
  GO_CLONE="$REGISTRIES/go/clone" bash "$1/.ci/release/go.sh"
}
# The cache of go has the layout of a proxy. So `go mod download` does here what a proxy does with the repository.
publish_go() {
  needs go
  packaged go
  start_go
  printf '#!/bin/sh\nexit 1\n' > "$REGISTRIES/go/repository.git/hooks/pre-receive"
  chmod +x "$REGISTRIES/go/repository.git/hooks/pre-receive"
  refused 'neither its branch nor its tag' release_go .
  rm "$REGISTRIES/go/repository.git/hooks/pre-receive"
  release_go .
  again release_go .
  GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="url.file://$REGISTRIES/go/repository.git.insteadOf" GIT_CONFIG_VALUE_0="https://${GO_MODULE%/*}" \
    GOMODCACHE="$REGISTRIES/go/cache" GOFLAGS='-modcacherw' GOPRIVATE="$GO_MODULE" go mod download "$GO_MODULE@v$VERSION"
}
