import type { Exception } from './change';

/**
 * What an upgrade from the base commit (`base-commit`) changes on purpose, each with its reason. Until the first release, a row is in no
 * document for users: nobody has what was before. After it, CHANGELOG.md says the same. When the base moves, the rows go:
 * CONTRIBUTING.md.
 */
export const EXCEPTIONS: readonly Exception[] = [
  {
    title: 'A file of Microsoft with more than is published is refused until the app accepts it.',
    reason: 'Green means that everything is known: what Microsoft does not publish for a role is an error until the app names the id of exactly '
      + 'that difference (`acceptedDifferences`). The app of the base has a role of its own capability in its file.',
    changes: [
      'refused app app 274eba8011f4e65e',
    ],
  },
];
