import { deniedOptions } from './options';
import { ends } from '../shared/command';
import { withCdk } from '../shared/library';

export const deniedCommand = () => deniedOptions().action(ends(async values => (await withCdk(() => import('./run.js'))).run(values)));
