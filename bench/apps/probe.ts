import { readFileSync, writeSync } from 'fs';
import { createRequire } from 'module';
import { sep } from 'path';

/**
 * The last import of an app. When the app ends, it writes to file descriptor 3: times since the app's first line and
 * since this import, memory, and the modules that the library has loaded.
 *
 * BENCH_PRELOAD names a file with such modules. They are loaded before the second clock starts.
 */
const { BENCH_PRELOAD } = process.env;
const preloaded: string[] = BENCH_PRELOAD ? JSON.parse(readFileSync(BENCH_PRELOAD, 'utf-8')) : [];
const load = createRequire(__filename);
for (const path of preloaded) load(path);
const loaded = { time: performance.now(), cpu: process.cpuUsage() };
const inLibrary = `${sep}lib${sep}`;

process.on('exit', () => {
  const end = performance.now();
  const { user, system } = process.cpuUsage(loaded.cpu);
  const modules = Object.values(require.cache).filter(module => module !== undefined);
  const own = modules.filter(({ path }) => !path.includes('node_modules') && `${path}${sep}`.includes(inLibrary));
  writeSync(3, JSON.stringify({
    run: end - performance.nodeTiming.bootstrapComplete,
    synthesis: end - loaded.time,
    processor: (user + system) / 1000,
    memory: process.resourceUsage().maxRSS * 1024,
    modules: modules.length,
    library: [...new Set(own.flatMap(module => [module, ...module.children]).map(module => module.id))],
  }));
});
