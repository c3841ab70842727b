#!/usr/bin/env bash
# Types and unit tests once more, in a copy of the tree with the newest aws-cdk-lib and constructs.
. "$(dirname "$0")/lib.sh"

mkdir "$TEMP/tree"
git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- --ignore-failed-read -cf - | tar -xf - -C "$TEMP/tree"
cp -a node_modules "$TEMP/tree/"
cd "$TEMP/tree"
npm install --no-save --no-audit --no-fund --loglevel=error aws-cdk-lib@latest constructs@latest
node -p '["aws-cdk-lib", "constructs"].map(p => `${p} ${require(`./node_modules/${p}/package.json`).version}`).join(", ")'
npx --no-install tsc --project test/tsconfig.json
npx --no-install jest --ci --coverage=false --reporters=default
