/**
 * Version of the permission data, which grows by one with each change, and the month of the newest source. The metadata
 * of every template has `<date>.<version>`. `npx projen docs:permissions` writes this file.
 */
export const PERMISSION_DATA = { date: '2026-11', version: 3 };
