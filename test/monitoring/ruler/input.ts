/** Writes the rules and the events for EventRules.java to the file that is named. */
import { writeFileSync } from 'fs';
import { EVENTS } from '../events';
import { monitoredRules } from '../rules';

const events = Object.fromEntries(EVENTS.map(({ title, event }) => [title, event]));
writeFileSync(process.argv[2], JSON.stringify({ rules: monitoredRules(), events }));
