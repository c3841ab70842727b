/**
 * Prefixes and suffixes of error codes for denied calls in CloudTrail. They differ by service: `AccessDenied`,
 * `AccessDeniedException`, `Client.UnauthorizedOperation`, `AuthorizationErrorException`. Codes of credentials, such as
 * `UnrecognizedClientException` and `ExpiredToken`, do not match. Source: AWS CloudTrail user guide, and CIS AWS
 * Foundations Benchmark, unauthorized API calls, 2026-11.
 */
export const DENIED_CALL_CODES: readonly ({ readonly prefix: string } | { readonly suffix: string })[] = [
  { prefix: 'AccessDenied' },
  { prefix: 'AuthorizationError' },
  { prefix: 'NotAuthorized' },
  { suffix: 'UnauthorizedOperation' },
  { suffix: 'UnauthorizedException' },
];
