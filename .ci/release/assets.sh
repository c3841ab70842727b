#!/usr/bin/env bash
# Makes dist/release with the files of the release on GitHub: the packages, templates/ and each Terraform module as a zip, an SBOM,
# and the hashes of all files.
. "$(dirname "$0")/lib.sh"

rm -rf dist/release
mkdir -p dist/release
# archive NAME PATH...: makes a zip of the files of the repository in these paths.
archive() {
  local files
  mapfile -t files < <(git ls-files -- "${@:2}")
  [ ${#files[@]} -gt 2 ] || fail "no files for $1"
  python3 .ci/release/zip.py "dist/release/$NAME-$1-$VERSION.zip" "${files[@]}"
}
archive templates templates LICENSE
for module in terraform/*/; do
  needed=()
  # If a module reads the templates, the zip has them at the same relative path as the repository.
  if grep -q '/../../templates' "$module"*.tf; then needed=(templates); fi
  archive "terraform-$(basename "$module")" "${module%/}" "${needed[@]}" LICENSE
done
typescript .ci/release/sbom.ts dist/release/sbom.cdx.json

# GitHub would change the name of the file in dist/js.
cp dist/js/*.tgz "dist/release/$NAME-$VERSION.tgz"
cp dist/python/* dist/release/
find dist/java -name '*.jar' -exec cp {} dist/release/ \;
if [ -d dist/dotnet ]; then cp dist/dotnet/*.nupkg dist/release/; fi
sha256 dist/release/* > "$TEMP/SHA256SUMS"
cp "$TEMP/SHA256SUMS" dist/release/
cat dist/release/SHA256SUMS
