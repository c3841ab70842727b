import type { Exception } from './change';

/**
 * What an upgrade from the base commit (`base-commit`) changes on purpose, each with its reason. Until the first release, a row is in no
 * document for users: nobody has what was before. After it, CHANGELOG.md says the same. When the base moves, the rows go:
 * CONTRIBUTING.md.
 */
export const EXCEPTIONS: readonly Exception[] = [];
