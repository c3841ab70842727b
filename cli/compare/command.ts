import { compareOptions } from './options';
import { ends } from '../shared/command';
import { withCdk } from '../shared/library';

export const compareCommand = () => compareOptions().action(ends(async values => (await withCdk(() => import('./run.js'))).run(values)));
