import { writeSync } from 'fs';

/**
 * The last import of an app. When the app is done it writes to descriptor 3 what that took: from where Node began with the
 * app's first line, and from here on, where its modules are loaded.
 */
const loaded = { time: performance.now(), cpu: process.cpuUsage() };

process.on('exit', () => {
  const end = performance.now();
  const { user, system } = process.cpuUsage(loaded.cpu);
  writeSync(3, JSON.stringify({
    run: end - performance.nodeTiming.bootstrapComplete,
    synthesis: end - loaded.time,
    processor: (user + system) / 1000,
    memory: process.resourceUsage().maxRSS * 1024,
  }));
});
