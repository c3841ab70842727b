#!/usr/bin/env bash
# Tests the page of `cdk-defender-for-cloud review` in Chromium. If there is no browser, this installs the Chromium of Debian.
. "$(dirname "$0")/lib.sh"

browser() {
  command -v chromium || command -v chromium-browser || command -v google-chrome
}
if ! browser > /dev/null && [ "$(id -u)" = 0 ]; then
  { apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core; } > "$TEMP/apt" 2>&1 ||
    tail -5 "$TEMP/apt"
fi
needs node npm "$(browser || echo chromium)"
CHROMIUM=$(browser)
export CHROMIUM REQUIRE_CHROMIUM=1
npx --no-install jest --ci --coverage=false --reporters=default --testPathIgnorePatterns /node_modules/ -- \
  test/cli/review/page.browser.slow.test.ts
