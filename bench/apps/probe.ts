import { writeSync } from 'fs';

/**
 * The last import of an app. When the app ends, it writes to file descriptor 3: times since the app's first line and
 * since this import, memory, and the number of modules.
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
    modules: Object.keys(require.cache).length,
  }));
});
