import type { Exception } from './finding';

/**
 * What an upgrade from the base commit (`base-commit`) changes on purpose. Each row also stands in docs/later-changes.md, and its title in
 * CHANGELOG.md. When the base moves, the rows go: CONTRIBUTING.md.
 */
export const EXCEPTIONS: readonly Exception[] = [];
