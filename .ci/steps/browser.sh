#!/usr/bin/env bash
# The page of `cdk-defender-for-cloud review` in Debian's chromium, which this installs if it is missing and this may.
. "$(dirname "$0")/lib.sh"

if [ ! -e "${CHROMIUM:-/usr/bin/chromium}" ] && command -v apt-get > /dev/null && [ "$(id -u)" = 0 ]; then
  apt-get update -qq
  apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core > "$TEMP/apt" 2>&1 || { cat "$TEMP/apt" >&2; fail 'chromium is not installed'; }
fi
REQUIRE_CHROMIUM=1 npx --no-install jest --ci --coverage=false --reporters=default --testPathIgnorePatterns /node_modules/ -- \
  test/cli/review/page.browser.slow.test.ts
