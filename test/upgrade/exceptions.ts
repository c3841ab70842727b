import type { Exception } from './change';

/**
 * What an upgrade from the base commit (`base-commit`) changes on purpose, each with its reason. Until the first release, a row is in no
 * document for users: nobody has what was before. After it, CHANGELOG.md says the same. When the base moves, the rows go:
 * CONTRIBUTING.md.
 */
export const EXCEPTIONS: readonly Exception[] = [
  {
    title: 'The id of an accepted difference is also that of its party, if the role is no capability of this version.',
    reason: 'With the id of the base, an accepted file stayed accepted when the audience or the service of such a role changed.',
    changes: [
      'refused app app cd0de6334085c6a4',
    ],
  },
];
