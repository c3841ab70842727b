#!/usr/bin/env bash
# Publishes the Java package on Maven Central: signs it, uploads one archive to the portal, and waits until the portal has published it.
# MAVEN_PORTAL is the address of the portal, MAVEN_USERNAME and MAVEN_PASSWORD are a token of it, and MAVEN_GPG_KEY is the signing key.
. "$(dirname "$0")/lib.sh"
needs gpg curl

portal=${MAVEN_PORTAL:?the address of the portal of Maven Central}/api/v1/publisher
pom=$(find dist/java -name '*.pom')
folder=$(dirname "${pom#dist/java/}") # group/artifact/version
artifact=$(basename "$(dirname "$folder")")
group=$(dirname "$(dirname "$folder")" | tr / .)

# The token is not among the arguments, which other processes can read.
echo "header = \"Authorization: Bearer $(printf '%s:%s' "$MAVEN_USERNAME" "$MAVEN_PASSWORD" | base64 -w 0)\"" > "$TEMP/curl"
ask() {
  curl --config "$TEMP/curl" --silent --show-error --fail-with-body --max-time 300 "$@"
}
# published: whether the portal has this version. field NAME: prints a field of the answer about the deployment.
published() {
  ask "$portal/published?namespace=$group&name=$artifact&version=$VERSION" > "$TEMP/published" ||
    fail "the portal does not say what is published: $(cat "$TEMP/published")"
  grep -q '"published": *true' "$TEMP/published"
}
field() {
  node -p '
    const answer = JSON.parse(require("fs").readFileSync(process.argv[1]))[process.argv[2]];
    typeof answer === "string" ? answer : JSON.stringify(answer)
  ' "$TEMP/status" "$1"
}

if published; then
  echo "Maven Central has $group:$artifact $VERSION already: nothing to do"
  exit
fi

export GNUPGHOME="$TEMP/gnupg"
mkdir -m 700 "$GNUPGHOME"
trap 'gpgconf --kill gpg-agent; rm -rf "$TEMP"' EXIT
gpg --batch --quiet --import <<< "$MAVEN_GPG_KEY"
mkdir -p "$TEMP/bundle/$folder"
cp "dist/java/$folder/"* "$TEMP/bundle/$folder/"
for file in "$TEMP/bundle/$folder/"*.{jar,pom}; do
  gpg --batch --quiet --pinentry-mode loopback --passphrase-fd 0 --armor --detach-sign "$file" <<< "${MAVEN_GPG_PASSPHRASE:-}"
done
python3 -m zipfile --create "$TEMP/bundle.zip" "$TEMP/bundle/"*

# The portal publishes a deployment completely or not at all.
id=$(ask --form "bundle=@$TEMP/bundle.zip" "$portal/upload?name=$artifact-$VERSION&publishingType=AUTOMATIC") ||
  fail "Maven Central refused the archive: $id. Nothing is published there. $CONTINUE"
echo "uploaded as deployment $id"
for ((waited = 0; waited < 3600; waited += 15)); do
  ask --request POST "$portal/status?id=$id" > "$TEMP/status" ||
    fail "the portal does not answer about deployment $id: $(cat "$TEMP/status")"
  state=$(field deploymentState)
  case $state in
    PUBLISHED) echo "Maven Central has $group:$artifact $VERSION"; exit ;;
    FAILED)
      fail "Maven Central refused deployment $id: $(field errors)." \
        "Nothing is published there. Delete the deployment in the portal. $CONTINUE" ;;
  esac
  sleep "${PAUSE:-15}"
done
fail "deployment $id is still $state. Check it in the portal before you run the same command again." \
  'If the deployment is not published, the command uploads another one'
