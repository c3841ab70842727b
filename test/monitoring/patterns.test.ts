/** Which events the rules match. With RULER_OUTPUT, EventBridge's own matcher has decided (.ci/steps/event-rules.sh). */
import { readFileSync } from 'fs';
import { EVENTS } from './events';
import { matches } from './matcher';
import { monitoredRules } from './rules';

const rules = monitoredRules();
const { RULER_OUTPUT } = process.env;
const decided = RULER_OUTPUT && JSON.parse(readFileSync(RULER_OUTPUT, 'utf-8'));
const matching = ({ title, event }: (typeof EVENTS)[number]): string[] =>
  decided ? decided[title] : Object.keys(rules).filter(name => matches(rules[name], event)).sort();

test('each title is used once', () => {
  expect(new Set(EVENTS.map(e => e.title)).size).toBe(EVENTS.length);
});

test.each(EVENTS.map(e => [e.title, e] as const))('%s', (_, event) => {
  expect(matching(event)).toEqual(event.rules);
});

test('each rule has an event that it matches', () => {
  expect([...new Set(EVENTS.flatMap(e => e.rules))].sort()).toEqual(Object.keys(rules).sort());
});
