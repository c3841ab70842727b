/**
 * Loaded before an app (`node --require`), which knows nothing of it. When the app is done it writes to descriptor 3 what the
 * app took: from the first line of the app, and from the point where its modules were loaded.
 */
import { writeSync } from 'fs';

const start = performance.now();
process.on('exit', () => {
  const end = performance.now();
  const { user, system } = process.cpuUsage();
  const [loaded] = performance.getEntriesByName('loaded');
  writeSync(3, JSON.stringify({
    run: end - start,
    synthesis: end - loaded.startTime,
    cpu: (user + system) / 1000,
    memory: process.resourceUsage().maxRSS * 1024,
  }));
});
