/** Whether an IPv4 range contains another one. */
export function contains(outer: string, inner: string): boolean {
  const [a, b] = [outer, inner].map(parse);
  return a !== undefined && b !== undefined && a.bits <= b.bits && network(a.address, a.bits) === network(b.address, a.bits);
}

function parse(text: string): { address: number; bits: number } | undefined {
  const [, ip, bits] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(text) ?? [];
  return ip === undefined ? undefined : { address: ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0), bits: Number(bits) };
}

function network(address: number, bits: number): number {
  return Math.floor(address / 2 ** (32 - bits));
}
