import type { Review } from '../result';

/** The page as one HTML file. */
export function toHtml(review: Review): string {
  throw new Error(`not merged yet: ${review.source}`);
}
