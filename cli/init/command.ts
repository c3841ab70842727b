import { initOptions } from './options';
import { ends } from '../shared/command';

export const initCommand = () => initOptions().action(ends(async (folder, values) => (await import('./run.js')).run(folder, values)));
