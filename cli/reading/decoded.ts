/** Decodes a text from the encodings that AWS and its tools read. */
import { gunzipSync } from 'zlib';

/**
 * A text, and its decoded forms: without escapes of JSON, shells and addresses, without hex, and without Base64, which can be of
 * UTF-16, compressed, or on several lines.
 */
export function decoded(text: string, depth = 4): string[] {
  if (text.length < 8 || depth === 0) return [text];
  const plain = text.replace(/(?:\\(?:u00|x)|%)([0-9a-f]{2})|\\([bfnrt"\\/])/gi, (_, code: string | undefined, letter: string) =>
    code === undefined ? ESCAPES[letter] ?? letter : String.fromCharCode(parseInt(code, 16)));
  const inBase64 = (text.match(/[\w+/-]{16,}(?:\r?\n[\w+/-]+)*/g) ?? []).flatMap((found) => {
    const lines = found.split(/\r?\n/);
    // Text before the Base64 can look like one of its lines.
    return [...lines.slice(0, 4).map((_, i) => lines.slice(i).join('')),
      ...lines.length === 1 ? [] : lines.filter(line => line.length >= 16)];
  }).map(part => Buffer.from(part, 'base64'));
  const inHex = (text.match(/(?:[0-9a-f]{2}){6,}/gi) ?? []).map(part => Buffer.from(part, 'hex'));
  const hidden = [...inBase64, ...inHex].map(buffer => uncompressed(buffer).toString('latin1').replaceAll('\0', ''));
  return [text, ...[...plain === text ? [] : [plain], ...hidden].flatMap(inner => decoded(inner, depth - 1))];
}

const ESCAPES: { readonly [letter: string]: string | undefined } = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** A limit that is higher than the commands of an instance need. */
const MOST = 2 ** 20;

function uncompressed(buffer: Buffer): Buffer {
  if (buffer[0] !== 0x1f || buffer[1] !== 0x8b) return buffer;
  try {
    return gunzipSync(buffer, { maxOutputLength: MOST });
  } catch {
    return buffer;
  }
}
