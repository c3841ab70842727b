#!/usr/bin/env bash
# The page of `cdk-defender-for-cloud review` in chromium, which this installs as Debian has it if there is no browser.
. "$(dirname "$0")/lib.sh"

browser() {
  command -v chromium || command -v chromium-browser || command -v google-chrome
}
if ! browser > /dev/null && [ "$(id -u)" = 0 ]; then
  { apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core; } > "$TEMP/apt" 2>&1 || tail -5 "$TEMP/apt"
fi
needs node npm "$(browser || echo chromium)"
CHROMIUM=$(browser)
export CHROMIUM REQUIRE_CHROMIUM=1
npx --no-install jest --ci --coverage=false --reporters=default --testPathIgnorePatterns /node_modules/ -- \
  test/cli/review/page.browser.slow.test.ts
